import {IconArrowsSplit2, IconBell, IconCornerDownRight, IconDoorExit, IconFilter, IconGift, IconGitBranch, IconHourglass, IconMail, IconMessage2,
  IconPlayerPlay, IconPlugConnected, IconRefresh, IconStairs, IconTag, IconTicket, IconChecklist, IconDeviceMobileMessage, IconQuestionMark,
  IconUsersMinus, type Icon} from '@tabler/icons-react'
import {valueAt} from '@/ui/condition/json'
import type {Step, StepKind} from './model'

const icons: Record<StepKind, Icon> = {send: IconMail, cascade: IconStairs, wait: IconHourglass, filter: IconFilter, branch: IconGitBranch,
  split: IconArrowsSplit2, accrue: IconGift, promo_code: IconTicket, task: IconChecklist, popup: IconBell, webhook: IconPlugConnected, set: IconTag,
  limit: IconUsersMinus, recheck: IconRefresh, jump: IconCornerDownRight, exit: IconDoorExit}

export const TriggerIcon = IconPlayerPlay

export const iconOfKind = (kind: StepKind): Icon => icons[kind]

export function iconOf({kind, json}: Step): Icon {
  if (kind === 'send') {
    const channel = valueAt(json, ['send', 'channel'])
    return channel === 'sms' ? IconMessage2 : channel === 'push' ? IconDeviceMobileMessage : IconMail
  }
  return kind ? icons[kind] : IconQuestionMark
}
