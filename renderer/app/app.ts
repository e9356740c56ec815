import '../state/first-status.ts'
import { mount } from 'svelte'
import App from './App.svelte'

const target = document.getElementById('app')
if (!target) throw new Error('index.html has no #app element')

// The app starts with the very frame that index.html has, so nothing moves.
target.replaceChildren()
mount(App, { target })
