import {useParams} from '@tanstack/react-router'
import {lazy, Suspense, type JSX, type LazyExoticComponent} from 'react'
import {useTranslation} from 'react-i18next'
import {PageHeader} from '@/ui/PageHeader'
import {PageSkeleton} from '@/ui/PageSkeleton'
import {TabLinks} from '@/ui/TabLinks'
import {useSession} from '@/app/session'
import type {Permission} from '@/api/schema'

const parts = ['bonuses', 'customer', 'codes', 'referral'] as const
type Part = (typeof parts)[number]

const contents: Record<Part, LazyExoticComponent<() => JSX.Element>> = {
  bonuses: lazy(() => import('./Bonuses')),
  customer: lazy(() => import('./Account')),
  codes: lazy(() => import('./Codes')),
  referral: lazy(() => import('./Referral')),
}
const needs: Record<Part, Permission> = {bonuses: 'read', customer: 'read_customers', codes: 'read', referral: 'read'}

/** What customers earn by staying: bonuses, promo codes, rewards for friends. */
export default function Loyalty() {
  const {t} = useTranslation('loyalty')
  const {permissions} = useSession()
  const {section} = useParams({strict: false})
  const allowed = parts.filter((part) => permissions.includes(needs[part]))
  const shown = allowed.find((part) => part === section) ?? 'bonuses'
  const Content = contents[shown]
  return (
    <>
      <PageHeader title={t('title')} text={t(`about.${shown}`)} />
      <TabLinks label={t('title')} current={shown}
        tabs={allowed.map((id) => ({id, to: id === 'bonuses' ? '/loyalty' : `/loyalty/${id}`, title: t(`part.${id}`)}))} />
      <Suspense fallback={<PageSkeleton />}><Content /></Suspense>
    </>
  )
}
