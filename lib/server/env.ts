import { resolve } from 'node:path'
import { z } from 'zod'

const flag = z
  .enum(['', '0', '1', 'false', 'true'])
  .default('')
  .transform((value) => value === '1' || value === 'true')

/** Every environment variable that Drover reads, in one place. README's table follows it. */
const Environment = z.object({
  /** Address and port to listen on. */
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  /** Where the database, the key file and certificates in use lie. */
  DROVER_DATA_DIR: z.string().default('./data'),
  /** 32 bytes in base64 or hex that seal stored secrets; without it a key file is made in the data directory. */
  DROVER_SECRET_KEY: z.string().optional(),
  /** Path prefix such as /drover, for a reverse proxy; the build must have the same. */
  DROVER_BASE_PATH: z
    .string()
    .regex(/^(\/[\w.-]+)*$/, 'Begins with a slash and does not end with one, such as /drover')
    .default(''),
  /** 1: believe X-Forwarded-For, -Proto and -Host. Only behind a proxy that sets them. */
  DROVER_TRUST_PROXY: flag,
  /** The app's build directory. */
  DROVER_DIST_DIR: z.string().default('.next'),
})

export type Env = {
  host: string
  port: number
  dataDir: string
  secretKey: string | undefined
  basePath: string
  trustProxy: boolean
}

/** Reads and checks the environment. Throws an Error that names each wrong variable. */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const parsed = Environment.safeParse(source)
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new Error(`Wrong environment: ${lines.join('; ')}`)
  }
  const env = parsed.data
  return {
    host: env.HOST,
    port: env.PORT,
    dataDir: resolve(env.DROVER_DATA_DIR),
    secretKey: env.DROVER_SECRET_KEY || undefined,
    basePath: env.DROVER_BASE_PATH,
    trustProxy: env.DROVER_TRUST_PROXY,
  }
}
