import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { ApiError, messageOf, setCsrfToken } from '@/shared/api/client'
import type { Session, User } from '@/shared/api/types'
import * as api from './api'

export const useSession = defineStore('session', () => {
  const known = ref(false)
  const user = ref<User | null>(null)
  const mustChangePassword = ref(false)
  const totpEnabled = ref(false)
  /** name of the house, for head and paper */
  const house = ref('')
  const failure = ref('')

  function take(session: Session): void {
    setCsrfToken(session.csrf_token)
    user.value = session.user
    mustChangePassword.value = session.must_change_password
    totpEnabled.value = session.totp_enabled
    house.value = session.centre_name
    known.value = true
    failure.value = ''
  }

  function forget(): void {
    user.value = null
    mustChangePassword.value = false
    known.value = true
  }

  /** Asks the server who is logged in; nobody is no failure. */
  async function load(): Promise<void> {
    try {
      take(await api.readSession())
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) forget()
      else failure.value = messageOf(error)
    }
  }

  async function logIn(username: string, password: string, totp: string): Promise<void> {
    try {
      take(await api.logIn(username, password, totp))
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'csrf_failed') throw error
      // The page stood open until its token had gone; asking who is logged in brings a new one.
      await load()
      take(await api.logIn(username, password, totp))
    }
  }

  async function logOut(): Promise<void> {
    await api.logOut()
    forget()
  }

  const rights = computed(() => new Set(user.value?.rights ?? []))
  const may = (right: string | undefined): boolean => !right || rights.value.has(right)

  return { known, user, mustChangePassword, totpEnabled, house, failure, load, logIn, logOut, forget, may }
})
