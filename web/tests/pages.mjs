// What people do on the pages. A story gets `visit(likes, story)` and `session()`; whoever adds a page adds what matters
// there.

export const pageStories = {}
