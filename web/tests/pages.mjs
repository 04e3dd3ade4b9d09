// What people do on the pages. A story gets `visit(likes, story)` and `session()`; whoever adds a page adds what matters
// there.

import {builderStories} from './stories/builder.mjs'

export const pageStories = {...builderStories}
