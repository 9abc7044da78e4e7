# Certificates of the lab, sourced by lab.sh: one CA that both hosts trust, and a set of wrong ones.
# $PKI/<bundle>/{cacert,clientcert,clientkey}.pem is what libvirt's pkipath wants; the bundles:
#   client          right
#   wrong-ca        everything from another CA: the server's certificate does not verify
#   foreign-client  right CA, client certificate of another CA: refused by the client's own check
#   unknown-client  like foreign-client, but trusted locally: refused by the server
#   expired-client  right CA, expired client certificate
cert() { # name cn extra-template-lines...
  local n=$1 cn=$2; shift 2
  [ -s "$PKI/$n.key" ] || certtool --generate-privkey --key-type rsa --bits 2048 --outfile "$PKI/$n.key" 2>/dev/null
  { echo "cn = \"$cn\""; echo 'organization = "kvmlab"'; printf '%s\n' 'activation_date = "2020-01-01 00:00:00"' "expiration_date = \"${EXP:-2040-01-01 00:00:00}\"" "$@"; } > "$PKI/$n.tmpl"
  certtool --generate-certificate --template "$PKI/$n.tmpl" --load-privkey "$PKI/$n.key" \
    --load-ca-certificate "$PKI/${CA:-ca}.pem" --load-ca-privkey "$PKI/${CA:-ca}.key" --outfile "$PKI/$n.pem" 2>/dev/null
}
mkca() {
  certtool --generate-privkey --key-type rsa --bits 2048 --outfile "$PKI/$1.key" 2>/dev/null
  printf '%s\n' "cn = \"kvmlab $1\"" ca cert_signing_key 'activation_date = "2020-01-01 00:00:00"' 'expiration_date = "2040-01-01 00:00:00"' > "$PKI/$1.tmpl"
  certtool --generate-self-signed --template "$PKI/$1.tmpl" --load-privkey "$PKI/$1.key" --outfile "$PKI/$1.pem" 2>/dev/null
}
bundle() { # directory, certificate, CA...
  local dir=$PKI/$1 cert=$2; shift 2
  mkdir -p "$dir"; cp "$PKI/$cert.pem" "$dir/clientcert.pem"; cp "$PKI/$cert.key" "$dir/clientkey.pem"
  local ca; for ca in "$@"; do cat "$PKI/$ca.pem"; done > "$dir/cacert.pem"
}
mkpki() {
  [ -e "$PKI/done" ] && return
  rm -rf "$PKI"; mkdir -p "$PKI"; chmod 755 "$PKI"
  mkca ca & mkca otherca & wait
  local h client=(tls_www_client encryption_key signing_key) server=(tls_www_server tls_www_client encryption_key signing_key)
  for h in $HOSTS; do   # both usages: the server certificate is also this host's client certificate for peer-to-peer migration
    cert "server-$h" "$h" "dns_name = \"$h\"" "dns_name = \"$h.lab\"" "ip_address = \"${IP[$h]}\"" "${server[@]}" &
  done
  cert client operator "${client[@]}" &
  CA=otherca cert client-otherca operator "${client[@]}" &
  EXP="2021-01-01 00:00:00" cert client-expired operator "${client[@]}" &
  cert server-wrongname elsewhere 'dns_name = "elsewhere"' "${server[@]}" &
  wait
  bundle client client ca
  bundle wrong-ca client-otherca otherca
  bundle foreign-client client-otherca ca
  bundle unknown-client client-otherca ca otherca
  bundle expired-client client-expired ca
  local f; for f in ca client client-otherca client-expired server-{hosta,hostb,wrongname}; do [ -s "$PKI/$f.pem" ] || die "certtool failed for $f"; done
  touch "$PKI/done"
}
