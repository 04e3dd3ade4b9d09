/** Of which decisions a webhook can be told. */
export const webhookKinds = ['entered_segment', 'left_segment', 'stage_changed', 'enrolled', 'message_queued', 'message_refused',
  'bonus_posted', 'promo_code_issued', 'task_raised', 'order_attributed'] as const
export type WebhookKind = (typeof webhookKinds)[number]
