/** What Drover uses of noVNC 1.7, which ships no types. Source: @novnc/novnc/docs/API.md. */
declare module '@novnc/novnc' {
  type RfbEvents = {
    connect: CustomEvent<Record<string, never>>
    disconnect: CustomEvent<{ clean: boolean }>
    securityfailure: CustomEvent<{ status: number; reason?: string }>
    clipboard: CustomEvent<{ text: string }>
    bell: CustomEvent<Record<string, never>>
    desktopname: CustomEvent<{ name: string }>
  }
  export default class RFB extends EventTarget {
    constructor(
      target: HTMLElement,
      urlOrChannel: string | WebSocket,
      options?: { shared?: boolean; wsProtocols?: string[] },
    )
    /** Any CSS background. */
    background: string
    viewOnly: boolean
    focusOnClick: boolean
    clipViewport: boolean
    dragViewport: boolean
    scaleViewport: boolean
    resizeSession: boolean
    showDotCursor: boolean
    /** 0 to 9 */
    qualityLevel: number
    /** 0 to 9 */
    compressionLevel: number
    disconnect(): void
    focus(options?: FocusOptions): void
    blur(): void
    /** `code` is a KeyboardEvent's; `down` undefined presses and releases. */
    sendKey(keysym: number, code: string | null, down?: boolean): void
    clipboardPasteFrom(text: string): void
    toBlob(callback: (blob: Blob | null) => void, type?: string, quality?: number): void
    addEventListener<K extends keyof RfbEvents>(type: K, listener: (event: RfbEvents[K]) => void): void
  }
}
