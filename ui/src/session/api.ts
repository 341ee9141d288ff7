import { http, need } from '@/shared/api/client'

export const readSession = () => need(http.GET('/api/session'))
export const logIn = (username: string, password: string, totp: string) => need(http.POST('/api/session', { body: { username, password, totp } }))
export const logOut = () => need(http.DELETE('/api/session'))
export const changePassword = (old: string, now: string) => need(http.POST('/api/session/password', { body: { old, new: now } }))
export const beginTotp = () => need(http.POST('/api/session/totp/begin'))
export const confirmTotp = (code: string) => need(http.POST('/api/session/totp/confirm', { body: { code } }))
export const removeTotp = (password: string) => need(http.DELETE('/api/session/totp', { body: { password } }))
