import {createContext, useContext, type PointerEvent} from 'react'
import type {CampaignStep} from '@/api/schema'
import type {JsonObject} from '@/ui/condition/json'
import type {Carried} from '@/ui/useCarry'
import type {Place, StepKind} from './model'
import type {Problem} from './useProblems'

/** What nodes and edges of the canvas need to know and may ask for. */
export interface CanvasContext {
  head: JsonObject
  problems: Map<string, Problem[]>
  /** By the key of a step; of the published version, as long as it stands where it stood. */
  live: Map<string, CampaignStep>
  chosen: string | null
  mayEdit: boolean
  canPaste: boolean
  choose: (key: string) => void
  insert: (place: Place, kind: StepKind | 'paste') => void
  mayMoveTo: (key: string, place: Place) => boolean
  moveTo: (key: string, place: Place) => void
}

/** A step that is carried, and what takes hold of one. */
export interface CanvasCarrying {
  carried: Carried | null
  take: (key: string, event: PointerEvent) => void
}

const Context = createContext<(CanvasContext & CanvasCarrying) | null>(null)
export const CanvasProvider = Context.Provider

export function useCanvas(): CanvasContext & CanvasCarrying {
  const found = useContext(Context)
  if (!found) throw new Error('outside of a canvas')
  return found
}
