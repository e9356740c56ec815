import { contextBridge, ipcRenderer } from 'electron'
import { createApi } from './api.ts'

// Everything the page gets from Electron. The preload runs sandboxed, so it is bundled into one CommonJS file.
contextBridge.exposeInMainWorld('api', createApi(ipcRenderer))
