import {IconActivity, IconBan, IconBuildingStore, IconClockPause, IconEyeCheck, IconGridDots, IconKey, IconUser, IconUsers, IconWebhook,
  type Icon} from '@tabler/icons-react'
import type {Permission} from '@/api/schema'

/** The sections of the settings, in the order of their list. */
export interface Section {
  id: 'me' | 'shop' | 'policy' | 'suppressions' | 'rfm' | 'users' | 'keys' | 'webhooks' | 'approvals' | 'audit'
  icon: Icon
  needs: Permission
}

export const sections: Section[] = [
  {id: 'me', icon: IconUser, needs: 'read'},
  {id: 'shop', icon: IconBuildingStore, needs: 'read'},
  {id: 'policy', icon: IconClockPause, needs: 'read'},
  {id: 'suppressions', icon: IconBan, needs: 'read_customers'},
  {id: 'rfm', icon: IconGridDots, needs: 'read'},
  {id: 'users', icon: IconUsers, needs: 'manage_access'},
  {id: 'keys', icon: IconKey, needs: 'manage_access'},
  {id: 'webhooks', icon: IconWebhook, needs: 'change_settings'},
  {id: 'approvals', icon: IconEyeCheck, needs: 'read'},
  {id: 'audit', icon: IconActivity, needs: 'read_audit'},
]
