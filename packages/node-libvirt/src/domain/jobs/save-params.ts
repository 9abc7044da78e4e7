import { field, ParameterTable } from '../../typed-parameters.ts'

/** Parameters of saving and restoring, named after `VIR_DOMAIN_SAVE_PARAM_…`. */
export interface SaveParams {
  /** Path on the host. */
  file?: string
  /** XML to start with later; only what does not change the guest's hardware may differ. */
  dxml?: string
}

export const saveParameters = new ParameterTable<SaveParams>('save', {
  file: field.string('file'),
  dxml: field.string('dxml'),
})
