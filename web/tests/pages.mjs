import {builderStories} from './stories/builder.mjs'
import {shopStories} from './pages_shop.mjs'

export const pageStories = {...builderStories, ...shopStories}
