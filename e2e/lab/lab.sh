#!/bin/bash
# lab.sh: two isolated libvirt hosts (hosta, hostb) on one Linux machine, no systemd needed.
#   lab.sh up [--fresh]              bring up (idempotent; takes over from another checkout's lab); --fresh rebuilds certificates, guest and caches
#   lab.sh down [--purge]            stop all; --purge also deletes the caches
#   lab.sh status                    one line per host, exit 0 only when both answer over TLS
#   lab.sh env                       print shell variables with every URI, path and password
#   lab.sh exec HOST CMD...          run CMD inside a host
#   lab.sh virsh HOST ARGS...        virsh on a host, over TLS
#   lab.sh daemon HOST start|stop|kill9|restart|freeze|thaw|pid
#   lab.sh link HOST up|down         pull or plug the host's network cable
#   lab.sh servercert HOST good|expired|wrongname   swap the server's certificate, no restart
#   lab.sh vnctls HOST on|off        switch vnc_tls (+x509 verify) and restart that libvirtd
#   lab.sh tlsauth HOST none|sasl    ask for SASL on the TLS port too, and restart that libvirtd
#   lab.sh guest HOST NAME KIND      define+start a guest; KIND = diskless|disk|nbd|boot; env VNC_PASSWD, VNC_LISTEN, MEM, DIRTY, NOSTART=1
#   lab.sh crowd N                   bring up a third host, hostc, with N domains that are shut off (crowd-0001 ...)
#   lab.sh many N [HOST]             print the URI of a test-driver node with N domains, served by the host's libvirtd
set -euo pipefail
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
LAB=$(cd "$(dirname "$(readlink -f "$0")")" && pwd)
RUN=$LAB/run CACHE=$LAB/cache PKI=$LAB/cache/pki
BR=kvmlab0 PFX=${LAB_PREFIX:-10.77.0} MASK=24; ROOTIP=$PFX.1
HOSTS="hosta hostb" CROWD=hostc           # hostc comes up on demand, with as many domains as one asks for
declare -A IP=([hosta]=$PFX.11 [hostb]=$PFX.12 [hostc]=$PFX.13)
declare -A UUID=([hosta]=aaaaaaaa-77a0-4a11-8a11-000000000011 [hostb]=bbbbbbbb-77b0-4b12-8b12-000000000012 [hostc]=cccccccc-77c0-4c13-8c13-000000000013)
SASL_USER=${SASL_USER:-operator} SASL_PASS=${SASL_PASS:-lab-secret}
CGCTL=${CGCTL-cpu cpuacct cpuset blkio}   # cgroup v1 controllers given to the hosts; none on a v2-only machine (stats then come from /proc)
[ -d /sys/fs/cgroup/cpu ] || CGCTL=""
UFFD=/proc/sys/vm/unprivileged_userfaultfd
OPEN="10s"                                 # cap for each readiness probe
GLOBAL=/run/kvmlab                         # what belongs to the machine, not to one checkout: lock, old sysctl value

die() { echo "lab.sh: error: $*" >&2; exit 1; }
say() { echo "lab: $*"; }
pid1() { cat "$RUN/$1/init.pid" 2>/dev/null || true; }
isinit() { case $(tr '\0' ' ' 2>/dev/null < "/proc/$2/cmdline") in "/bin/bash $LAB/lab.sh kvmlab-init $1 ") return 0;; esac; return 1; } 2>/dev/null   # is pid $2 the init of our host $1?
alive() { local p; p=$(pid1 "$1"); [ -n "$p" ] && isinit "$1" "$p"; }
ns() { local h=$1; shift; alive "$h" || die "$h is not up"; nsenter -t "$(pid1 "$h")" -m -u -i -n -p -C -- env HOME=/root PATH="$PATH" "$@"; }
uri() { echo "qemu+tls://$1/system?pkipath=$PKI/client"; }
v() { local h=$1; shift; timeout "$OPEN" virsh -q -c "$(uri "$h")&authfile=$RUN/auth.conf" "$@"; }   # a missing authfile is an error, so up writes it first
. "$LAB/pki.sh"; . "$LAB/guest.sh"; . "$LAB/host.sh"

need() {
  [ "$(id -u)" = 0 ] || die "must be root"
  local m="" c
  for c in libvirtd virtlogd virsh qemu-system-x86_64 qemu-img certtool saslpasswd2 ip nsenter unshare busybox cpio; do command -v "$c" >/dev/null || m="$m $c"; done
  [ -z "$m" ] || die "missing commands:$m  (apt-get install libvirt-daemon-system libvirt-clients qemu-system-x86 qemu-utils gnutls-bin sasl2-bin libsasl2-modules iproute2 util-linux busybox-static cpio dnsmasq-base linux-image-cloud-amd64)"
  [ -c /dev/net/tun ] || die "no /dev/net/tun"
}

# ---------- /etc/hosts of the root namespace; "stranger" is hosta under a name its certificate lacks ----------
HB="# kvmlab begin" HE="# kvmlab end"
names() { local h; for h in $HOSTS $CROWD; do echo "${IP[$h]} $h $h.lab"; done; echo "${IP[hosta]} stranger"; echo "$ROOTIP labroot"; }
hosts_on()  { hosts_off; { echo "$HB"; names; echo "$HE"; } >> /etc/hosts; }
hosts_off() { grep -q "^$HB" /etc/hosts || return 0; local t; t=$(sed "/^$HB/,/^$HE/d" /etc/hosts); printf '%s\n' "$t" > /etc/hosts; }  # keeps the inode (may be a bind mount)

# ---------- from the root namespace ----------
cg_paths() { local c; for c in $CGCTL; do [ -d "/sys/fs/cgroup/$c" ] && echo "/sys/fs/cgroup/$c/kvmlab-$1" || true; done; }
start_host() {
  local h=$1 D=$RUN/$1 c
  mkdir -p "$D"/var-{lib,log,cache}/qemu "$D"/var-lib/{images,boot,dnsmasq}      # clean state, nothing copied from the machine's own libvirt
  chmod 711 "$D"/var-{lib,log,cache} "$D"/var-lib/{images,boot}
  chown libvirt-qemu:libvirt-qemu "$D/var-lib/qemu" 2>/dev/null || die "no libvirt-qemu user/group (Debian's libvirt-daemon-driver-qemu makes them)"
  cp -a /etc "$D/etc"; rm -rf "$D"/etc/libvirt/{qemu,storage,secrets,autostart}; sed -i "/^$HB/,/^$HE/d" "$D/etc/hosts"
  [ -d "$CACHE/qemu-caps" ] && cp -a "$CACHE/qemu-caps/." "$D/var-cache/qemu/" || true
  cp "$CACHE/vmlinuz" "$CACHE/initrd.gz" "$D/var-lib/boot/"
  for c in $(cg_paths "$h"); do
    mkdir -p "$c"
    case $c in */cpuset/*) cat "${c%/*}/cpuset.cpus" > "$c/cpuset.cpus"; cat "${c%/*}/cpuset.mems" > "$c/cpuset.mems"; echo 1 > "$c/cgroup.clone_children";; esac
  done
  ip link add "lab-$h" type veth peer name "lab-$h-p"
  ip link set "lab-$h" master "$BR" up
  # join the cgroups first, then unshare: the cgroup namespace root is then kvmlab-HOST
  ( for c in $(cg_paths "$h"); do echo "$BASHPID" > "$c/cgroup.procs"; done
    exec setsid unshare -m -u -i -n -p -C --fork --propagation private -- /bin/bash "$LAB/lab.sh" kvmlab-init "$h" ) >"$D/init.log" 2>&1 </dev/null 9>&- &
  local up=$! i=0 p=""
  until p=$(cat "/proc/$up/task/$up/children" 2>/dev/null || pgrep -P "$up"); p=${p%% *}; [ -n "$p" ] && isinit "$h" "$p" && [ "$(readlink "/proc/$p/ns/net")" != "$(readlink /proc/self/ns/net)" ]; do
    sleep .02; i=$((i+1)); [ $i -lt 250 ] || die "$h: unshare failed: $(cat "$D/init.log")"; done
  echo "$up" > "$D/unshare.pid"; echo "$p" > "$D/init.pid"
  ip link set "lab-$h-p" netns "$p" name eth0
}
wait_host() {
  local h=$1 D=$RUN/$1 i=0
  until [ -e "$D/ready" ]; do
    alive "$h" || { [ -e "$D/ready" ] || die "$h: init died: $(tail -5 "$D/init.log") $(tail -5 "$D/var-log/libvirtd.log" 2>/dev/null)"; }
    sleep .05; i=$((i+1)); [ $i -lt 1200 ] || die "$h: not ready after 60 s: $(tail -5 "$D/init.log")"
  done
  [ ! -s "$D/init.log" ] || cat "$D/init.log"
}
healthy() { local h; for h in $HOSTS; do alive "$h" && [ -e "$RUN/$h/ready" ] && v "$h" uri >/dev/null 2>&1 || return 1; done; grep -q "^$HB" /etc/hosts; }
# pids of every init (and nbd server) of a lab of ANY checkout, or of OURS alone, also when the state directory
# was lost. Only the exact command lines that this script starts count.
inits() {
  local p c root='*/e2e/lab'; [ "$1" = any ] || root=$LAB
  for p in /proc/[0-9]*; do { c=$(tr '\0' ' ' < "$p/cmdline"); } 2>/dev/null || continue
    case $c in "/bin/bash "$root"/lab.sh kvmlab-init host"[abc]" "|"unshare "*" /bin/bash "$root"/lab.sh kvmlab-init host"[abc]" "|"qemu-nbd "*"--pid-file="$root"/run/nbd.pid "*) echo "${p#/proc/}";; esac; done; }
lock() { mkdir -p "$GLOBAL"; exec 9>"$GLOBAL/lock"; flock -w 120 9 || die "another lab.sh up/down is running"; }
cmd_up() {
  need; lock; local t0=${EPOCHREALTIME/./} h
  [ "${1:-}" != --fresh ] || { cmd_down --purge; }
  if healthy; then say "already up"; cmd_status; return; fi
  if [ -d "$RUN" ] || [ -n "$(inits any)" ] || ip link show "$BR" >/dev/null 2>&1 || grep -q "^$HB" /etc/hosts; then say "stale or broken lab found, taking it down"; cmd_down >/dev/null; fi
  mkdir -p "$RUN" "$CACHE"
  trap 'rc=$?; [ $rc = 0 ] || { echo "lab.sh: up failed, cleaning (logs kept in $LAB/failed)" >&2; rm -rf "$LAB/failed"; mkdir -p "$LAB/failed"; cp -r "$RUN"/*/init.log "$RUN"/*/var-log "$LAB/failed/" 2>/dev/null; cmd_down >/dev/null; exit $rc; }' EXIT
  mkpki; mkguest
  printf '[credentials-lab]\nauthname=%s\npassword=%s\n[auth-libvirt-hosta]\ncredentials=lab\n[auth-libvirt-hostb]\ncredentials=lab\n[auth-libvirt-default]\ncredentials=lab\n' "$SASL_USER" "$SASL_PASS" > "$RUN/auth.conf"; chmod 600 "$RUN/auth.conf"
  ip -4 addr show to "$PFX.0/$MASK" | grep -q . && ! ip link show "$BR" >/dev/null 2>&1 && die "$PFX.0/$MASK is already in use here; set LAB_PREFIX=a.b.c"
  ip link add "$BR" type bridge 2>/dev/null || true
  ip addr replace "$ROOTIP/$MASK" dev "$BR"; ip link set "$BR" up
  echo 0 > "/sys/class/net/$BR/bridge/nf_call_iptables" 2>/dev/null || true
  hosts_on
  # post-copy: qemu runs as libvirt-qemu and needs unprivileged userfaultfd (global sysctl, restored by down); NO_POSTCOPY=1 leaves it
  if [ -z "${NO_POSTCOPY:-}" ] && [ "$(cat "$UFFD" 2>/dev/null)" = 0 ]; then echo 1 > "$UFFD" && echo 0 > "$GLOBAL/uffd.old"; fi
  for h in $HOSTS; do start_host "$h"; done
  for h in $HOSTS; do wait_host "$h"; done
  mkdir -p "$CACHE/qemu-caps"; cp -a "$RUN/hosta/var-cache/qemu/." "$CACHE/qemu-caps/" 2>/dev/null || true
  healthy || die "hosts started but do not answer over TLS: $(v hosta uri 2>&1; v hostb uri 2>&1)"
  trap - EXIT
  cmd_status; say "up in $(( (${EPOCHREALTIME/./} - t0) / 1000 )) ms"
}
cmd_down() { # the lab of any checkout: there is one bridge and one pair of names on a machine
  local h p c i=0
  for p in $(inits any); do kill -9 "$p" 2>/dev/null || true; done      # pid 1 of the pid namespaces: takes everything in them along
  while [ -n "$(inits any)" ]; do sleep .02; i=$((i+1)); [ $i -lt 500 ] || die "these do not die: $(inits any)"; done
  for h in $HOSTS $CROWD; do
    # whatever is still in our cgroups was started by us (covers a lost pid file)
    { for c in $(cg_paths "$h"); do find "$c" -name cgroup.procs -exec cat {} + || true; done; } 2>/dev/null | sort -un | while read -r p; do [ "$p" = $$ ] || kill -9 "$p" 2>/dev/null || true; done
    ip link del "lab-$h" 2>/dev/null || true
    for c in $(cg_paths "$h"); do
      [ -d "$c" ] || continue; i=0
      until find "$c" -depth -type d -exec rmdir {} + 2>/dev/null; [ ! -d "$c" ]; do sleep .05; i=$((i+1)); [ $i -lt 100 ] || { echo "lab.sh: warning: cgroup $c busy: $(cat "$c/cgroup.procs")" >&2; break; }; done
    done
  done
  ip link del "$BR" 2>/dev/null || true
  [ ! -s "$GLOBAL/uffd.old" ] || { cat "$GLOBAL/uffd.old" > "$UFFD"; rm -f "$GLOBAL/uffd.old"; }
  hosts_off
  rm -rf "$RUN"
  [ "${1:-}" != --purge ] || rm -rf "$CACHE"
  say "down"
}
cmd_status() {
  local h rc=0 n
  for h in $HOSTS $(! alive $CROWD || echo $CROWD); do
    if ! alive "$h"; then echo "$h DOWN"; rc=1; continue; fi
    if n=$(v "$h" list --name 2>&1); then
      echo "$h UP ${IP[$h]} pid1=$(pid1 "$h") domains=$(printf '%s' "$n" | grep -c . || true) net=$(v "$h" net-list --name | tr '\n' ' ') pool=$(v "$h" pool-list --name | tr '\n' ' ') vnc_tls=$(ns "$h" sed -n 's/^vnc_tls = //p' /etc/libvirt/qemu.conf)"
    else echo "$h BROKEN: $n"; rc=1; fi
  done
  return $rc
}
cmd_env() {
  local h
  for h in $HOSTS; do echo "${h^^}_TLS='$(uri "$h")'"; echo "${h^^}_TCP='qemu+tcp://$h/system?authfile=$RUN/auth.conf'"; echo "${h^^}_IP=${IP[$h]}"; done
  echo "PKIPATH=$PKI/client"; echo "AUTHFILE=$RUN/auth.conf"; echo "SASL_USER=$SASL_USER SASL_PASS=$SASL_PASS"
}
in_host() { # run a lab.sh function inside HOST, in its cgroup
  local h=$1; shift; alive "$h" || die "$h is not up"
  ( local c; for c in $(cg_paths "$h"); do echo "$BASHPID" > "$c/cgroup.procs"; done; ns "$h" /bin/bash "$LAB/lab.sh" kvmlab-in "$h" "$@" )
}
cmd_daemon() {
  local h=$1 a=$2 i=0 p
  alive "$h" || die "$h is not up"
  p=$(ns "$h" cat /run/libvirtd.pid 2>/dev/null || true)
  case $a in
    pid) [ -n "$p" ] || die "no libvirtd pid file on $h"; for p in /proc/[0-9]*; do [ "$(cat "$p/comm" 2>/dev/null)" = libvirtd ] && [ "$(readlink "$p/ns/pid" 2>/dev/null)" = "$(readlink "/proc/$(pid1 "$h")/ns/pid")" ] && echo "${p#/proc/}"; done || true;;
    start) in_host "$h" ns_daemons ;;
    stop|kill9) [ -n "$p" ] && ns "$h" test -d "/proc/$p" || { say "$h: libvirtd is not running"; return 0; }; ns "$h" kill "$([ "$a" = stop ] && echo -TERM || echo -KILL)" "$p"; while ns "$h" test -d "/proc/$p"; do sleep .05; i=$((i+1)); [ $i -lt 600 ] || die "libvirtd does not stop"; done ;;
    restart) cmd_daemon "$h" stop; cmd_daemon "$h" start; i=0; until v "$h" uri >/dev/null 2>&1; do sleep .05; i=$((i+1)); [ $i -lt 200 ] || die "$h does not answer"; done ;;
    freeze) ns "$h" kill -STOP "$p";;
    thaw) ns "$h" kill -CONT "$p";;
    *) die "daemon: unknown action $a";;
  esac
}
cmd_servercert() {
  local h=$1 c=server-$1
  case $2 in
    good) ;;
    wrongname) c=server-wrongname;;
    # libvirtd refuses to load a certificate that has expired, so give it one that soon will
    expired) c=$c-expired; EXP=$(date -u -d '+3 seconds' '+%F %T UTC') cert "$c" "$h" "dns_name = \"$h\"" "ip_address = \"${IP[$h]}\"" tls_www_server tls_www_client encryption_key signing_key;;
    *) die "servercert: good, expired or wrongname";;
  esac
  ns "$h" cp "$PKI/$c.pem" /etc/pki/libvirt/servercert.pem; ns "$h" cp "$PKI/$c.key" /etc/pki/libvirt/private/serverkey.pem
  ns "$h" virt-admin -q server-update-tls libvirtd >/dev/null
  [ "$2" != expired ] || sleep 4
}
setconf() { ns "$1" sed -i "s/^$3 = .*/$3 = $4/" "$2"; }
cmd=${1:-}; [ $# = 0 ] || shift
case $cmd in
  up) cmd_up "$@";;
  down) [ "$(id -u)" = 0 ] || die "must be root"; lock
    if [ -z "$(inits ours)" ] && [ -n "$(inits any)" ]; then say "the lab that is up belongs to another checkout: left alone"; else cmd_down "$@"; fi;; status) cmd_status;; env) cmd_env;;
  exec) ns "$@";; virsh) v "$@";; daemon) cmd_daemon "$@";; guest) cmd_guest "$@";; many) cmd_many "$@";;
  crowd) lock; cmd_crowd "$@";;
  link) ip link set "lab-$1" "$2";;
  servercert) cmd_servercert "$@";;
  vnctls) setconf "$1" /etc/libvirt/qemu.conf vnc_tls "$([ "$2" = on ] && echo 1 || echo 0)"; cmd_daemon "$1" restart;;
  tlsauth) setconf "$1" /etc/libvirt/libvirtd.conf auth_tls "\"$2\""; cmd_daemon "$1" restart;;
  kvmlab-init) ns_init "$@";; kvmlab-in) h=$1; shift; "$@" "$h";;
  *) sed -n '2,18p' "$0"; exit 2;;
esac
