import { randomBytes } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CertificatePems } from '../../certificates/read-certificate.ts'

/** Where certificate files lie while libvirt reads them; swept at start, so a crash leaves none behind for long. */
export const certificateFilesDir = (dataDir: string): string => join(dataDir, 'certificates-in-use')

/**
 * Lays a certificate out as libvirt's `pkipath` wants it, in a directory of mode 0700, while `use` runs.
 * libvirt reads the files while it opens the connection and never again.
 */
export async function withCertificateFiles<T>(
  dataDir: string,
  pems: CertificatePems,
  use: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = join(certificateFilesDir(dataDir), randomBytes(12).toString('hex'))
  await mkdir(directory, { recursive: true, mode: 0o700 })
  try {
    const files = [
      ['cacert.pem', pems.ca],
      ['clientcert.pem', pems.cert],
      ['clientkey.pem', pems.key],
    ] as const
    for (const [name, pem] of files)
      await writeFile(join(directory, name), `${pem.trim()}\n`, { mode: 0o600, flag: 'wx' })
    return await use(directory)
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 5 })
  }
}

export const sweepCertificateFiles = (dataDir: string): Promise<void> =>
  rm(certificateFilesDir(dataDir), { recursive: true, force: true, maxRetries: 5 })
