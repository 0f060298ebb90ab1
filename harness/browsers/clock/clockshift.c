/*
 * Moves the clocks of the processes that load it (LD_PRELOAD) while they run.
 *
 * CLOCKSHIFT_FILE names a file of 8 bytes: an offset in nanoseconds, a 64-bit integer in the machine's byte order. It is
 * mapped shared when a process starts, so that whoever writes it moves the clocks of all of them at once, those in a
 * sandbox too. Clocks read the real time plus the offset; a deadline was made from such a clock, and is taken back to real
 * time before the system waits for it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define NS 1000000000LL

static volatile int64_t none = 0;
static volatile int64_t *offset = &none;

static int (*cond_timedwait)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
static int (*cond_clockwait)(pthread_cond_t *, pthread_mutex_t *, clockid_t, const struct timespec *);
static int (*semaphore_timedwait)(sem_t *, const struct timespec *);
static int (*semaphore_clockwait)(sem_t *, clockid_t, const struct timespec *);

static volatile int prepared = 0;
/* CLOCKSHIFT_ONLY=wall: the time of day alone jumps, as when somebody sets it; what counts time that passes does not. */
static int wall_only = 0;

/* Threads that other libraries start while they load may be here first: done at first use, and harmless when done twice. */
static void prepare(void) {
  if (__atomic_load_n(&prepared, __ATOMIC_ACQUIRE)) return;
  cond_clockwait = dlsym(RTLD_NEXT, "pthread_cond_clockwait");
  semaphore_timedwait = dlsym(RTLD_NEXT, "sem_timedwait");
  semaphore_clockwait = dlsym(RTLD_NEXT, "sem_clockwait");
  /* Where a platform has two versions, an unversioned look-up gives the old one. */
  void *timedwait = dlvsym(RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2");
  cond_timedwait = timedwait ? timedwait : dlsym(RTLD_NEXT, "pthread_cond_timedwait");
  const char *only = getenv("CLOCKSHIFT_ONLY");
  wall_only = only && only[0] == 'w';
  const char *path = getenv("CLOCKSHIFT_FILE");
  int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
  if (file >= 0) {
    void *mapped = mmap(0, sizeof *offset, PROT_READ, MAP_SHARED, file, 0);
    close(file);
    if (mapped != MAP_FAILED) offset = mapped;
  }
  __atomic_store_n(&prepared, 1, __ATOMIC_RELEASE);
}

/* Before a process shuts itself into a sandbox, where it could open nothing. */
__attribute__((constructor)) static void start(void) { prepare(); }

/* Clocks of processes and threads count what they use, and do not move. */
static int moves(clockid_t clock) {
  switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
      return 1;
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_BOOTTIME:
      return !wall_only;
  }
  return 0;
}

static struct timespec add(struct timespec at, int64_t by) {
  int64_t ns = at.tv_nsec + by % NS;
  at.tv_sec += by / NS + (ns >= NS) - (ns < 0);
  at.tv_nsec = ns >= NS ? ns - NS : ns < 0 ? ns + NS : ns;
  return at;
}

/* Never before the beginning of time, which the system would refuse. */
static struct timespec real(clockid_t clock, const struct timespec *deadline) {
  prepare();
  if (!moves(clock)) return *deadline;
  struct timespec at = add(*deadline, -*offset);
  if (at.tv_sec < 0) at = (struct timespec){0, 0};
  return at;
}

int clock_gettime(clockid_t clock, struct timespec *at) {
  prepare();
  long failed = syscall(SYS_clock_gettime, clock, at);
  if (!failed && moves(clock)) *at = add(*at, *offset);
  return failed;
}

int gettimeofday(struct timeval *restrict at, void *restrict zone) {
  struct timespec now;
  (void)zone;
  clock_gettime(CLOCK_REALTIME, &now);
  *at = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
  return 0;
}

time_t time(time_t *at) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (at) *at = now.tv_sec;
  return now.tv_sec;
}

/* Which clock a condition goes by is not to be seen from here; programs that care for the passing of time choose this one. */
int pthread_cond_timedwait(pthread_cond_t *cond, pthread_mutex_t *mutex, const struct timespec *deadline) {
  struct timespec at = real(CLOCK_MONOTONIC, deadline);
  return cond_timedwait(cond, mutex, &at);
}

int pthread_cond_clockwait(pthread_cond_t *cond, pthread_mutex_t *mutex, clockid_t clock,
                           const struct timespec *deadline) {
  struct timespec at = real(clock, deadline);
  return cond_clockwait(cond, mutex, clock, &at);
}

int sem_timedwait(sem_t *semaphore, const struct timespec *deadline) {
  struct timespec at = real(CLOCK_REALTIME, deadline);
  return semaphore_timedwait(semaphore, &at);
}

int sem_clockwait(sem_t *semaphore, clockid_t clock, const struct timespec *deadline) {
  struct timespec at = real(clock, deadline);
  return semaphore_clockwait(semaphore, clock, &at);
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time, struct timespec *left) {
  struct timespec at = (flags & TIMER_ABSTIME) ? real(clock, time) : *time;
  return syscall(SYS_clock_nanosleep, clock, flags, &at, left) ? errno : 0;
}

int timerfd_settime(int timer, int flags, const struct itimerspec *set, struct itimerspec *before) {
  struct itimerspec at = *set;
  /* Zero disarms a timer; one that is due since long must not come to that. */
  if ((flags & TFD_TIMER_ABSTIME) && (at.it_value.tv_sec || at.it_value.tv_nsec)) {
    at.it_value = real(CLOCK_MONOTONIC, &set->it_value);
    if (!at.it_value.tv_sec && !at.it_value.tv_nsec) at.it_value.tv_nsec = 1;
  }
  return syscall(SYS_timerfd_settime, timer, flags, &at, before);
}
