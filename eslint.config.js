import js from '@eslint/js'
import svelte from 'eslint-plugin-svelte'
import globals from 'globals'
import ts from 'typescript-eslint'

// The import rule of ARCHITECTURE.md as lint rules. Each message says where the code belongs instead.

const ELECTRON = {
  group: ['electron', 'electron/*', 'electron-store'],
  message:
    'Only main/index.ts, main/desk.ts, main/desk/* and main/electron/* may import electron. Declare what you need in main/core/ports.ts and let an adapter in main/electron provide it.'
}
const MAIN_EDGES = {
  group: ['**/main/electron/**', '**/electron/*.ts', '**/ipc/**', '**/preload/**', '**/renderer/**'],
  message:
    'Dependencies point inward: core can’t import the boundary or Electron. Take the value as an argument, or declare a port.'
}
const SIMULATOR = {
  group: ['**/simulator/**'],
  message:
    'Core can’t import the simulator. Practice mode goes through the Practice port (main/core/sessions/practice.ts).'
}

const CONTRACT_PARTS = {
  group: ['**/preload/contract/**'],
  message: 'Import it from preload/contract.ts, the contract’s only entry point. Its parts are private.'
}
const NOT_THE_WINDOW = 'Main can’t import the window. Put types that both need in preload/contract.ts.'
const ONE_IPC_MAIN =
  'Only main/desk.ts uses ipcMain. It passes it to main/ipc/bind.ts, which checks and decodes every call. To add a call, add a line to preload/contract.ts.'

const CLOCKS = [
  {
    object: 'Date',
    property: 'now',
    message: 'Take a Clock (main/core/ports.ts): the wall clock can jump, and tests control time.'
  },
  {
    object: 'performance',
    property: 'now',
    message: 'Take a Clock (main/core/ports.ts): tests control time.'
  },
  { object: 'Math', property: 'random', message: 'Take `random` as an argument: tests record their seeds.' }
]
const AMBIENT_EFFECTS = [
  {
    name: 'fetch',
    message:
      'Take a Fetch (main/core/ports.ts): the app’s fetch uses Chromium’s network stack, with the system’s proxy and trust store.'
  },
  {
    name: 'setTimeout',
    message:
      'Take Timers (main/core/ports.ts): a timer longer than 2^31 − 1 ms fires immediately, and tests control time.'
  },
  {
    name: 'setInterval',
    message: 'Take Timers (main/core/ports.ts) and set the next timer each time one fires.'
  }
]

const restrictImports = (patterns, paths = []) => ({
  'no-restricted-imports': ['error', { patterns, paths }]
})

const WORDING = [
  {
    selector: 'TSEnumDeclaration',
    message: 'Use a union of string literals, with a const list if you need the values at run time.'
  },
  {
    selector: 'TSInterfaceDeclaration[id.name=/^I[A-Z][a-z]/]',
    message: 'Name the concept, without the I prefix.'
  }
]

// `\u002F` is a slash, which a selector's regular expression can't contain.
const contractTakes = (files, path) => ({
  files,
  rules: {
    'no-restricted-syntax': [
      'error',
      ...WORDING,
      {
        selector: `:matches(ImportDeclaration, ExportAllDeclaration, ExportNamedDeclaration[source]):not([source.value=/^${path}$/])`,
        message: 'The contract is the boundary: it can import only its own parts.'
      }
    ]
  }
})

export default ts.config(
  {
    ignores: [
      'dist/',
      'release/',
      'node_modules/',
      'coverage/',
      'test-results/',
      'build/default-app/',
      '.stryker-tmp/'
    ]
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.svelte'],
    extends: [ts.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, extraFileExtensions: ['.svelte'] } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true }
      ],
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
      // Numbers in sentences are what templates are for.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `() => void doIt()` says that the result is not wanted.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      // Objects are made by factories over closures: nothing uses `this`.
      '@typescript-eslint/unbound-method': 'off',
      // Does not see that a closure changes a variable, nor that data from outside may lie about its type.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // Takes a class that returns `this` for another class (Hono's routers, Electron's fakes).
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': ['error', ...WORDING],
      'no-console': 'error',
      eqeqeq: 'error'
    }
  },
  {
    files: ['main/**/*.ts'],
    languageOptions: { globals: globals.node },
    rules: {
      ...restrictImports([
        {
          group: ['**/renderer/**'],
          message: NOT_THE_WINDOW
        },
        CONTRACT_PARTS
      ])
    }
  },
  {
    files: ['main/core/**/*.ts'],
    rules: {
      ...restrictImports(
        [ELECTRON, MAIN_EDGES, SIMULATOR],
        [
          { name: 'node:http', message: 'Take a Fetch (main/core/ports.ts).' },
          { name: 'node:https', message: 'Take a Fetch (main/core/ports.ts).' }
        ]
      ),
      'no-restricted-properties': ['error', ...CLOCKS],
      'no-restricted-globals': ['error', ...AMBIENT_EFFECTS]
    }
  },
  {
    // The adapters over Node that core itself ships: their one job is the effect.
    files: ['main/core/system-time.ts', 'main/core/http/send.ts'],
    rules: { 'no-restricted-properties': 'off', 'no-restricted-globals': 'off' }
  },
  {
    files: ['main/simulator/**/*.ts'],
    rules: { ...restrictImports([ELECTRON, MAIN_EDGES]) }
  },
  {
    files: ['main/ipc/**/*.ts'],
    rules: {
      ...restrictImports([
        { ...ELECTRON, message: 'main/ipc runs in plain Node: main/desk.ts passes ipcMain to bind.ts.' },
        CONTRACT_PARTS,
        {
          group: ['**/electron/*.ts', '**/simulator/**', '**/renderer/**'],
          message:
            'main/ipc can import only core and the contract. Pass anything else to createHandlers as an argument.'
        }
      ])
    }
  },
  {
    files: ['main/electron/**/*.ts'],
    rules: {
      ...restrictImports([
        {
          group: ['**/ipc/**', '**/simulator/**', '**/renderer/**'],
          message:
            'Adapters can import only core’s ports and the contract’s types. Wiring belongs in main/desk.ts.'
        },
        {
          group: ['electron'],
          importNames: ['ipcMain', 'default'],
          message: ONE_IPC_MAIN
        },
        CONTRACT_PARTS
      ])
    }
  },
  {
    // Parts of the composition root; ipcMain stays in its one file.
    files: ['main/desk/**/*.ts'],
    rules: {
      ...restrictImports([
        { group: ['**/renderer/**'], message: NOT_THE_WINDOW },
        { group: ['electron'], importNames: ['ipcMain', 'default'], message: ONE_IPC_MAIN },
        CONTRACT_PARTS
      ])
    }
  },
  contractTakes(['preload/contract.ts'], '[.]\\u002Fcontract\\u002F[a-z-]+[.]ts'),
  contractTakes(['preload/contract/*.ts'], '[.]\\u002F[a-z-]+[.]ts'),
  {
    files: ['**/*.ts'],
    ignores: ['main/core/ringcentral/oauth-client.ts', 'tests/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: 'oauth4webapi',
              importNames: ['allowInsecureRequests'],
              message:
                'Only main/core/ringcentral/oauth-client.ts decides whether plain http is allowed (only on this computer).'
            }
          ]
        }
      ]
    }
  },
  {
    // Both names are deprecated to make them stand out; each is used once, to be strict, with its reason beside it.
    files: ['main/core/ringcentral/oauth-client.ts', 'main/electron/window.ts'],
    rules: { '@typescript-eslint/no-deprecated': 'off' }
  },
  ...svelte.configs.recommended,
  {
    files: ['renderer/**/*.ts', 'renderer/**/*.svelte'],
    languageOptions: { globals: globals.browser },
    rules: {
      ...restrictImports([
        ELECTRON,
        {
          group: ['node:*', '**/main/**'],
          message: 'The window can’t use Node or the main process. Call renderer/api.ts.'
        },
        {
          group: ['**/preload/**', '!**/preload/commands.ts', '!**/preload/standings.ts'],
          allowTypeImports: true,
          message:
            'The window can import only types, and only from preload/contract.ts. Of values it shares only the tables of commands and of standings with main.'
        },
        CONTRACT_PARTS
      ])
    }
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { projectService: true, extraFileExtensions: ['.svelte'], parser: ts.parser }
    },
    rules: {
      'svelte/no-at-html-tags': 'error',
      // svelte-check judges types and `svelte-ignore` in components; these rules do not know component types.
      'svelte/no-unused-svelte-ignore': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-redundant-type-constituents': 'off',
      'prefer-const': 'off'
    }
  },
  {
    files: ['tests/**/*.ts', 'build/**/*.ts', '*.config.ts', '*.js', 'tests/**/*.js'],
    languageOptions: { globals: globals.node }
  },
  {
    files: ['tests/**/*.ts'],
    rules: {
      // Playwright's fixtures are written with an empty pattern.
      'no-empty-pattern': 'off',
      // Matchers such as expect.any() are `any` by their nature, and figures are printed.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      'no-console': 'off'
    }
  },
  {
    files: ['tests/{unit,e2e}/**/*.ts'],
    rules: restrictImports([
      {
        regex: '^\\.\\/|^\\.\\.\\/(?!support\\/|\\.\\.\\/)',
        message: 'Code that tests share belongs in tests/support, in the folder for its area.'
      }
    ])
  }
)
