/**
 * Every address of the interface: one line each. The page's code and its texts are loaded when it is opened, and when a
 * link to it is pointed at.
 */
import {createRootRoute, createRoute, createRouter, lazyRouteComponent} from '@tanstack/react-router'
import type {ComponentType} from 'react'
import i18next from 'i18next'
import {Broken} from './ErrorBoundary'
import {NotFound} from './NotFound'
import {Shell} from './Shell'

/** What stands behind the question mark: texts, by name. */
export type Search = Record<string, string | undefined>

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  validateSearch: (search: Record<string, unknown>): Search => search as Search,
})

type Page = () => Promise<{default: ComponentType}>

/** A page at `path`, whose texts are `i18n/<texts>.*.json`; several if its parts have texts of their own. */
function page<const Path extends string>(path: Path, texts: string | string[], load: Page) {
  return createRoute({
    getParentRoute: () => root,
    path,
    component: lazyRouteComponent(async () => {
      const [loaded] = await Promise.all([load(), i18next.loadNamespaces(texts)])
      return loaded
    }),
  })
}

export const router = createRouter({
  routeTree: root.addChildren([
    page('/', ['home', 'earned'], () => import('@/pages/home')),
    page('/segments/new', ['builder', 'condition'], () => import('@/pages/segments/builder')),
    page('/segments/$segment/edit', ['builder', 'condition'], () => import('@/pages/segments/builder')),
    page('/rfm', ['rfm', 'audience'], () => import('@/pages/rfm')),
    page('/segments', 'segments', () => import('@/pages/segments')),
    page('/segments/overlap', ['overlap', 'audience'], () => import('@/pages/segments/overlap')),
    page('/segments/$segment', ['segments', 'audience'], () => import('@/pages/segments/Segment')),
    page('/customers', 'customers', () => import('@/pages/customers')),
    page('/customers/$customer', 'customers', () => import('@/pages/customers/Customer')),
    page('/campaigns', 'campaigns', () => import('@/pages/campaigns')),
    page('/campaigns/new', ['campaigns', 'condition'], () => import('@/pages/campaigns/new')),
    page('/campaigns/$campaign', ['campaigns', 'canvas', 'condition', 'customers'], () => import('@/pages/campaigns/detail')),
    page('/messages', 'messages', () => import('@/pages/messages')),
    page('/templates', 'templates', () => import('@/pages/templates')),
    page('/templates/$template', ['templates', 'blocks'], () => import('@/pages/templates/Editor')),
    page('/import', 'import', () => import('@/pages/import')),
    page('/tasks', 'tasks', () => import('@/pages/tasks')),
    page('/approvals', ['approvals', 'condition'], () => import('@/pages/approvals')),
    page('/loyalty', 'loyalty', () => import('@/pages/loyalty')),
    page('/loyalty/$section', 'loyalty', () => import('@/pages/loyalty')),
    page('/settings', 'settings', () => import('@/pages/settings')),
    page('/settings/$section', 'settings', () => import('@/pages/settings')),
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: ({error, reset}) => <Broken error={error} retry={reset} />,
  scrollRestoration: true,
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const kept = Object.entries(search as Search).filter((entry): entry is [string, string] => Boolean(entry[1]))
    const text = new URLSearchParams(kept).toString()
    return text === '' ? '' : `?${text}`
  },
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
