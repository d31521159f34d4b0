/** How entities and fields are named. */
export const NAME = /^[A-Za-z_][A-Za-z0-9_-]{0,62}$/
