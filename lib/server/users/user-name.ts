/** Folds a user name: names that differ only in case or in how an accent is encoded are one. */
export const nameKey = (name: string): string => name.trim().normalize('NFKC').toLowerCase()
