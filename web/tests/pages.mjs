import {builderStories} from './stories/builder.mjs'
import {editorStories} from './stories/editors.mjs'
import {shopStories} from './pages_shop.mjs'

export const pageStories = {...builderStories, ...editorStories, ...shopStories}
