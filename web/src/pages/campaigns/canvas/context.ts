import {createContext, useContext} from 'react'
import type {CampaignStep} from '@/api/schema'
import type {JsonObject} from '@/ui/condition/json'
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
}

const Context = createContext<CanvasContext | null>(null)
export const CanvasProvider = Context.Provider

export function useCanvas(): CanvasContext {
  const found = useContext(Context)
  if (!found) throw new Error('outside of a canvas')
  return found
}
