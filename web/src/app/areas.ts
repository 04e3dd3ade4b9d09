/** The areas of the product, in the order of the sidebar. One shows once `routes.tsx` has its page. */
import {IconAddressBook, IconChecklist, IconFileImport, IconGift, IconEyeCheck, IconGridDots, IconHome, IconMail, IconSend, IconSettings,
  IconTemplate, IconUsersGroup, type Icon} from '@tabler/icons-react'
import type {Permission} from '@/api/schema'

export interface Area {
  path: string
  /** Of its name in i18n/app. */
  name: string
  icon: Icon
  /** Who may not do that does not see it. */
  needs: Permission
  /** On a phone it stands in the bar at the bottom; the others behind "more". */
  onPhoneBar?: boolean
}

export const areas: Area[][] = [
  [{path: '/', name: 'area.home', icon: IconHome, needs: 'read', onPhoneBar: true}],
  [
    {path: '/rfm', name: 'area.rfm', icon: IconGridDots, needs: 'read', onPhoneBar: true},
    {path: '/segments', name: 'area.segments', icon: IconUsersGroup, needs: 'read', onPhoneBar: true},
    {path: '/customers', name: 'area.customers', icon: IconAddressBook, needs: 'read_customers', onPhoneBar: true},
  ],
  [
    {path: '/campaigns', name: 'area.campaigns', icon: IconSend, needs: 'read'},
    {path: '/templates', name: 'area.templates', icon: IconTemplate, needs: 'read'},
    {path: '/messages', name: 'area.messages', icon: IconMail, needs: 'read_customers'},
    {path: '/loyalty', name: 'area.loyalty', icon: IconGift, needs: 'read'},
    {path: '/tasks', name: 'area.tasks', icon: IconChecklist, needs: 'work_tasks'},
    {path: '/approvals', name: 'area.approvals', icon: IconEyeCheck, needs: 'work_tasks'},
  ],
  [
    {path: '/import', name: 'area.import', icon: IconFileImport, needs: 'change_customers'},
    {path: '/settings', name: 'area.settings', icon: IconSettings, needs: 'read'},
  ],
]
