/**
 * Stands in a definition where a password is, for everyone: it tells neither the password nor its length.
 * Longer than the eight characters of a VNC password, so that it is nobody's real one.
 */
export const SECRET_PLACEHOLDER = '(kept by Drover)'
