import {IconBoxAlignBottom, IconCode, IconColumns1, IconColumns2, IconColumns3, IconContainer, IconHeading, IconLayoutRows, IconLetterT, IconLineDashed, IconMail, IconPhoto,
  IconRectangle, IconRepeat, IconSpacingVertical, IconTemplate, type Icon} from '@tabler/icons-react'
import type {NovelKind} from './kinds'
import type {Kind} from './mjml'

export const icons: Record<Kind | NovelKind, Icon> = {
  mail: IconMail, wrapper: IconContainer, section: IconLayoutRows, column: IconColumns1, text: IconLetterT, image: IconPhoto, button: IconRectangle,
  divider: IconLineDashed, spacer: IconSpacingVertical, loop: IconRepeat, partial: IconTemplate, source: IconCode, heading: IconHeading,
  footer: IconBoxAlignBottom, columns1: IconColumns1, columns2: IconColumns2, columns3: IconColumns3,
}
