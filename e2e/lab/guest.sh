# Guests of the lab, sourced by lab.sh.
mkguest() {
  [ -s "$CACHE/vmlinuz" ] && [ -s "$CACHE/initrd.gz" ] || "$LAB/guest-image.sh" "$CACHE" >/dev/null
  [ -s "$CACHE/boot.img" ] || base64 -d "$LAB/boot.b64" > "$CACHE/boot.img"
  [ -s "$CACHE/disk.qcow2" ] || qemu-img create -q -f qcow2 "$CACHE/disk.qcow2" 512M
}
xml() { printf %s "$1" | sed "s/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g; s/'/\&apos;/g"; }
cmd_guest() {
  local h=$1 name=$2 kind=${3:-diskless} src="" os disk="" mem=${MEM:-256} mac md file plain f
  alive "$h" || die "$h is not up"
  md=$(printf %s "$name" | md5sum); mac=52:54:00:${md:0:2}:${md:2:2}:${md:4:2}
  plain=$(printf %s "$name" | tr -c 'A-Za-z0-9._-' _); [ "$plain" = "$name" ] && file=$name || file=$plain-${md:0:8}   # odd names make no odd paths
  f=$RUN/$h/$file.xml
  os="<os><type arch='x86_64' machine='pc'>hvm</type><kernel>/var/lib/libvirt/boot/vmlinuz</kernel><initrd>/var/lib/libvirt/boot/initrd.gz</initrd><cmdline>console=tty0 console=ttyS0 quiet lab.name=$plain${DIRTY:+ lab.dirty=$DIRTY}</cmdline></os>"
  case $kind in
    diskless) ;;
    disk) src=/var/lib/libvirt/images/$file.qcow2; cp "$CACHE/disk.qcow2" "$RUN/$h/var-lib/images/$file.qcow2"
      disk="<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='$src'/><target dev='vda' bus='virtio'/></disk>" ;;
    nbd) nbd_up; disk="<disk type='network' device='disk'><driver name='qemu' type='raw' cache='none'/><source protocol='nbd' name='lab'><host name='labroot' port='10809'/></source><target dev='vda' bus='virtio'/></disk>" ;;
    boot) src=/var/lib/libvirt/images/$file.img; cp "$CACHE/boot.img" "$RUN/$h/var-lib/images/$file.img"
      os="<os><type arch='x86_64' machine='pc'>hvm</type><boot dev='hd'/></os>"
      disk="<disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='$src'/><target dev='hda' bus='ide'/></disk>" ;;
    *) die "guest: unknown kind $kind";;
  esac
  cat > "$f" <<X
<domain type='qemu'>
  <name>$(xml "$name")</name>
  <uuid>${md:0:8}-${md:8:4}-4${md:13:3}-8${md:17:3}-${md:20:12}</uuid>
  <memory unit='MiB'>$mem</memory>
  <vcpu>1</vcpu>
  $os
  <features><acpi/><apic/></features>
  <on_poweroff>destroy</on_poweroff><on_reboot>restart</on_reboot><on_crash>destroy</on_crash>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    $disk
    <interface type='network'><mac address='$mac'/><source network='default'/><model type='virtio'/></interface>
    <serial type='pty'><target port='0'/></serial>
    <console type='pty'><target type='serial' port='0'/></console>
    <graphics type='vnc' autoport='yes'${VNC_PASSWD:+ passwd='$VNC_PASSWD'}${VNC_LISTEN:+ listen='$VNC_LISTEN'}/>
    <video><model type='vga'/></video>
    <memballoon model='virtio'><stats period='2'/></memballoon>
  </devices>
</domain>
X
  v "$h" pool-refresh default >/dev/null; v "$h" define "$f" >/dev/null
  [ -n "${NOSTART:-}" ] || v "$h" start "$name" >/dev/null
}
nbd_up() {
  [ -s "$RUN/nbd.pid" ] && [ -d "/proc/$(cat "$RUN/nbd.pid")" ] && return
  [ -e "$RUN/shared.raw" ] || qemu-img create -q -f raw "$RUN/shared.raw" 256M
  qemu-nbd --fork --pid-file="$RUN/nbd.pid" -t -e 8 -b "$ROOTIP" -p 10809 -x lab -f raw "$RUN/shared.raw" >/dev/null 2>&1 9>&-
}
# 1,000 real definitions of QEMU domains on a host of their own; their number is exact.
cmd_crowd() {
  local n=$1 h=$CROWD have i
  healthy || die "the lab is not up"
  if ! alive "$h"; then
    [ -s "$PKI/server-$h.pem" ] || cert "server-$h" "$h" "dns_name = \"$h\"" "ip_address = \"${IP[$h]}\"" tls_www_server tls_www_client encryption_key signing_key
    start_host "$h"; wait_host "$h"
  fi
  have=$(v "$h" list --all --name | grep -c '^crowd-' || true)
  i=$have; while [ "$i" -gt "$n" ]; do echo "undefine crowd-$(printf %04d "$i")"; i=$((i-1)); done > "$RUN/$h/crowd.virsh"
  mkdir -p "$RUN/$h/crowd"; chmod 755 "$RUN/$h/crowd"
  for ((i = have + 1; i <= n; i++)); do
    printf -v name 'crowd-%04d' "$i"
    cat > "$RUN/$h/crowd/$name.xml" <<X
<domain type='qemu'><name>$name</name><uuid>00000000-0000-4000-8000-$(printf %012x "$i")</uuid><memory unit='MiB'>$((128 * (1 + i % 8)))</memory><vcpu>$((1 + i % 4))</vcpu>
<os><type arch='x86_64' machine='pc'>hvm</type></os><features><acpi/></features><devices><emulator>/usr/bin/qemu-system-x86_64</emulator>
<interface type='network'><source network='default'/><model type='virtio'/></interface><serial type='pty'/><graphics type='vnc' autoport='yes'/><video><model type='vga'/></video></devices></domain>
X
    echo "define $RUN/$h/crowd/$name.xml"
  done >> "$RUN/$h/crowd.virsh"
  timeout 120 virsh -q -c "$(uri "$h")" < "$RUN/$h/crowd.virsh" > "$RUN/$h/crowd.log" 2>&1 || true
  have=$(v "$h" list --all --name | grep -c '^crowd-' || true)
  [ "$have" = "$n" ] || die "crowd: $have of $n domains: $(tail -3 "$RUN/$h/crowd.log")"
  say "$h: $n domains"
}
# A node file of libvirt's test driver with N domains (7 running, 1 paused, 2 shut off of each 10).
# Every connection to it has a private copy that it loads by itself.
cmd_many() {
  local n=$1 h=${2:-hosta} path; path=/var/lib/libvirt/many-$n.xml
  alive "$h" || die "$h is not up"
  awk -v n="$n" 'BEGIN {
    print "<node><cpu><mhz>2600</mhz><model>x86_64</model><active>64</active><nodes>2</nodes><sockets>2</sockets><cores>16</cores><threads>1</threads></cpu><memory>536870912</memory>"
    for (i = 0; i < n; i++) {
      state = i % 10 < 7 ? 1 : i % 10 == 7 ? 3 : 5
      printf "<domain type=\"test\" xmlns:test=\"http://libvirt.org/schemas/domain/test/1.0\"><name>vm%05d</name><uuid>00000000-0000-4000-8000-%012x</uuid><memory>%d</memory><vcpu>%d</vcpu><os><type arch=\"x86_64\">hvm</type></os><test:runstate>%d</test:runstate><devices>", i, i, 262144 * (1 + i % 8), 1 + i % 4, state
      printf "<disk type=\"file\" device=\"disk\"><driver name=\"qemu\" type=\"qcow2\"/><source file=\"/pool/vm%05d.qcow2\"/><target dev=\"vda\" bus=\"virtio\"/></disk>", i
      printf "<interface type=\"network\"><mac address=\"52:54:01:%02x:%02x:%02x\"/><source network=\"default\"/><model type=\"virtio\"/><target dev=\"testnet%d\"/></interface><graphics type=\"vnc\" port=\"%d\"/><console type=\"pty\"/></devices></domain>\n", int(i / 65536) % 256, int(i / 256) % 256, i % 256, i, 5900 + i % 50000
    }
    print "<network><name>default</name><bridge name=\"virbr0\"/><forward/><ip address=\"192.168.122.1\" netmask=\"255.255.255.0\"><dhcp><range start=\"192.168.122.2\" end=\"192.168.122.254\"/></dhcp></ip></network>"
    print "<pool type=\"dir\"><name>default</name><target><path>/pool</path></target></pool></node>"
  }' > "$RUN/$h/var-lib/many-$n.xml"
  chmod 644 "$RUN/$h/var-lib/many-$n.xml"
  echo "test+tls://$h$path?pkipath=$PKI/client"
}
