// libvirt's event loop (virEventRegisterImpl), on one thread of our own for the whole process. Owning it shows us the
// socket of each connection while it is being opened, which is what makes abort() real.
#pragma once
#include <atomic>
#include <functional>

namespace nlv::loop {

/** Starts the loop and initialises libvirt, once a process. */
void start();

/** Set while this thread is inside virConnectOpenAuth: called with the connection's socket. */
extern thread_local const std::function<void(int fd)>* onSocket;

/**
 * Ends what `onSocket` began. Until then the loop leaves the new connection's sockets to the thread that opens it:
 * libvirt (9.0) crashes in virNetSocketRemoteAddrStringSASL when the event thread sees the end of a socket, and so
 * frees it, between two steps of a SASL negotiation.
 */
void opened();

/** Runs on the event thread after `ms`, again and again as long as it returns true. */
void repeat(int ms, std::function<bool()> work);

/** Deletes something that a callback on the event thread may still be using. */
void later(std::function<void()> work);

/** True once exit() has begun: threads must park rather than touch libraries that are being torn down. */
extern std::atomic<bool>& exiting;
/** Threads that are inside libvirt right now. */
extern std::atomic<int>& busy;
[[noreturn]] void park();

}  // namespace nlv::loop
