# Inside a host of the lab, sourced by lab.sh: these functions run in the host's own namespaces.
ns_init() {
  local h=$1 D=$RUN/$1
  mount --make-rprivate /
  # drop the inherited trees instead of mounting over them: libvirt's per-qemu mount namespace
  # moves every /dev/* line of /proc/mounts and dies on stacked ones ("Unable to move /dev/pts mount")
  mount -t proc proc /proc
  umount -R -l /sys
  mount -t sysfs sysfs /sys                        # a fresh sysfs shows THIS netns in /sys/class/net
  mount -t tmpfs -o mode=755 cgroup /sys/fs/cgroup
  local c; for c in $CGCTL; do mkdir "/sys/fs/cgroup/$c"; mount -t cgroup -o "$c" cgroup "/sys/fs/cgroup/$c" 2>/dev/null || rmdir "/sys/fs/cgroup/$c"; done
  # private /dev: own ptys, no /dev/kvm
  local d=$D/dev; mkdir -p "$d"; mount -t tmpfs -o mode=755 dev "$d"
  mknod -m 666 "$d/null" c 1 3; mknod -m 666 "$d/zero" c 1 5; mknod -m 666 "$d/full" c 1 7
  mknod -m 666 "$d/random" c 1 8; mknod -m 666 "$d/urandom" c 1 9; mknod -m 666 "$d/tty" c 5 0
  mkdir "$d/pts" "$d/shm" "$d/net" "$d/mapper"; mknod -m 666 "$d/net/tun" c 10 200
  mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$d/pts"; ln -s pts/ptmx "$d/ptmx"
  mount -t tmpfs -o mode=1777 shm "$d/shm"
  ln -s /proc/self/fd "$d/fd"; ln -s fd/0 "$d/stdin"; ln -s fd/1 "$d/stdout"; ln -s fd/2 "$d/stderr"
  umount -R -l /dev; mount --move "$d" /dev
  # private /etc (a copy: an overlay over a live /etc goes "Stale file handle"), /run (tmpfs), /var/*/libvirt (bind)
  mount --bind "$D/etc" /etc
  mount -t tmpfs -o mode=755 run /run; mkdir -p /run/libvirt /run/lock
  for c in lib log cache; do mount --bind "$D/var-$c" "/var/$c/libvirt"; done
  hostname "$h"; echo "$h" > /etc/hostname
  { echo "127.0.0.1 localhost"; names; } > /etc/hosts
  : > /etc/resolv.conf       # no DNS here: an unreachable nameserver would make every unknown name cost 10 s
  ip link set lo up
  local i=0; until [ -e /sys/class/net/eth0 ]; do sleep .02; i=$((i+1)); [ $i -lt 500 ] || die "$h: eth0 never appeared"; done
  ip addr add "${IP[$h]}/$MASK" dev eth0; ip link set eth0 up; ip route add default via "$ROOTIP"
  ns_config "$h"
  ns_daemons "$h"
  virsh -q -c qemu:///system uri >/dev/null         # waits until the drivers are up
  ns_defaults "$h"
  touch "$D/ready"
  trap 'exit 0' TERM; trap '' HUP INT
  while :; do sleep 3600 & wait $! || true; done    # bash as pid 1 reaps orphans (qemu after a kill -9 of libvirtd)
}
ns_config() {
  local h=$1 D=$RUN/$1 g
  mkdir -p /etc/pki/CA /etc/pki/libvirt/private /etc/pki/qemu /etc/pki/libvirt-vnc /etc/sasl2
  cp "$PKI/ca.pem" /etc/pki/CA/cacert.pem
  for g in server client; do cp "$PKI/server-$h.pem" /etc/pki/libvirt/${g}cert.pem; cp "$PKI/server-$h.key" /etc/pki/libvirt/private/${g}key.pem; done
  chmod 600 /etc/pki/libvirt/private/*.pem
  cp "$PKI/ca.pem" /etc/pki/qemu/ca-cert.pem; cp "$PKI/ca.pem" /etc/pki/libvirt-vnc/ca-cert.pem
  for g in server client; do cp "$PKI/server-$h.pem" /etc/pki/qemu/$g-cert.pem; cp "$PKI/server-$h.key" /etc/pki/qemu/$g-key.pem; done
  cp "$PKI/server-$h.pem" /etc/pki/libvirt-vnc/server-cert.pem; cp "$PKI/server-$h.key" /etc/pki/libvirt-vnc/server-key.pem
  chown libvirt-qemu /etc/pki/qemu/* /etc/pki/libvirt-vnc/*; chmod 400 /etc/pki/qemu/*-key.pem /etc/pki/libvirt-vnc/server-key.pem
  cat > /etc/libvirt/libvirtd.conf <<C
listen_tls = 1
listen_tcp = 1
listen_addr = "0.0.0.0"
tls_port = "16514"
tcp_port = "16509"
auth_unix_ro = "none"
auth_unix_rw = "none"
auth_tcp = "sasl"
auth_tls = "none"
host_uuid = "${UUID[$h]}"
log_filters = "3:object 4:rpc 4:json 4:event"
log_outputs = "3:file:/var/log/libvirt/libvirtd.log"
C
  cat > /etc/libvirt/qemu.conf <<C
security_driver = "none"
vnc_listen = "0.0.0.0"
vnc_tls = ${VNC_TLS:-0}
vnc_tls_x509_cert_dir = "/etc/pki/libvirt-vnc"
vnc_tls_x509_verify = 1
default_tls_x509_cert_dir = "/etc/pki/qemu"
migrate_tls_x509_cert_dir = "/etc/pki/qemu"
migrate_tls_x509_verify = 1
cgroup_controllers = [ $(for g in $CGCTL; do printf '%s"%s"' "${sep-}" "$g"; sep=", "; done) ]
C
  printf '%s\n' 'mech_list: scram-sha-256 digest-md5' 'sasldb_path: /etc/libvirt/passwd.db' > /etc/sasl2/libvirt.conf
  rm -f /etc/libvirt/passwd.db
  printf %s "$SASL_PASS" | saslpasswd2 -p -c -f /etc/libvirt/passwd.db -a libvirt "$SASL_USER"
  chmod 600 /etc/libvirt/passwd.db
  cp "$RUN/auth.conf" /etc/libvirt/auth.conf; chmod 600 /etc/libvirt/auth.conf      # peer-to-peer over qemu+tcp: the source DAEMON needs credentials
}
ns_daemons() { # must run in the host's cgroup + namespaces
  [ -S /run/libvirt/virtlogd-sock ] && kill -0 "$(cat /run/virtlogd.pid 2>/dev/null)" 2>/dev/null || virtlogd -d -p /run/virtlogd.pid
  [ -S /run/libvirt/virtlockd-sock ] && kill -0 "$(cat /run/virtlockd.pid 2>/dev/null)" 2>/dev/null || virtlockd -d -p /run/virtlockd.pid
  libvirtd --listen -d -p /run/libvirtd.pid
}
ns_defaults() {
  local h=$1 D=$RUN/$1 vv="virsh -q -c qemu:///system"
  mkdir -p /var/lib/libvirt/images
  $vv pool-info default >/dev/null 2>&1 || { $vv pool-define-as default dir --target /var/lib/libvirt/images >/dev/null; $vv pool-autostart default >/dev/null; }
  $vv pool-start default >/dev/null 2>&1 || true
  if ! $vv net-info default >/dev/null 2>&1; then
    echo "<network><name>default</name><forward mode='nat'/><bridge name='virbr0'/><ip address='192.168.122.1' netmask='255.255.255.0'><dhcp><range start='192.168.122.2' end='192.168.122.254'/></dhcp></ip></network>" > "$D/net.xml"
    $vv net-define "$D/net.xml" >/dev/null; $vv net-autostart default >/dev/null
  fi
  $vv net-start default >/dev/null 2>"$D/net.err" || { grep -q 'already active' "$D/net.err" || echo "lab: $h: network default: $(cat "$D/net.err")"; }
}
