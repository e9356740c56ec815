import { PROGRAM_LANGUAGES } from '../../main/core/requests/draft.ts'
import { testPrograms } from '../support/requests/program-suite.ts'

for (const language of PROGRAM_LANGUAGES) await testPrograms(language, 'full')
