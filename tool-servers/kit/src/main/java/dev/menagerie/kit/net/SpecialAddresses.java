// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The addresses that are nobody's public server: the registries of special-purpose addresses (IANA,
 * RFC 6890), what IPv6 has beside its global unicast, and what clouds use for themselves.
 */
final class SpecialAddresses {

  private static final AddressRange GLOBAL = AddressRange.of("2000::/3");
  private static final AddressRange NAT64 = AddressRange.of("64:ff9b::/96");

  /** Ranges and what their addresses are. */
  private record Special(String what, List<AddressRange> ranges) {

    static Special of(String what, String... ranges) {
      return new Special(what, Stream.of(ranges).map(AddressRange::of).toList());
    }

    boolean contains(InetAddress address) {
      return ranges.stream().anyMatch(range -> range.contains(address));
    }
  }

  private static final List<Special> ALL =
      List.of(
          Special.of("a loopback address", "127.0.0.0/8", "::1/128"),
          Special.of("an address of this machine", "0.0.0.0/8", "::/128"),
          Special.of("a private address", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"),
          Special.of("a private address", "fc00::/7", "fec0::/10"),
          Special.of(
              "a link-local address, where clouds serve their metadata",
              "169.254.0.0/16",
              "fe80::/10"),
          Special.of("a shared address of a provider's network", "100.64.0.0/10"),
          Special.of("an address of a cloud's own services", "168.63.129.16/32"),
          Special.of("a multicast address", "224.0.0.0/4", "ff00::/8"),
          Special.of("an address for benchmarks", "198.18.0.0/15", "2001:2::/48"),
          Special.of(
              "an address for documents",
              "192.0.2.0/24",
              "198.51.100.0/24",
              "203.0.113.0/24",
              "2001:db8::/32",
              "3fff::/20"),
          Special.of(
              "a reserved address", "192.0.0.0/24", "192.88.99.0/24", "240.0.0.0/4", "2001::/23"),
          Special.of("an address that hides another", "2002::/16"));

  private SpecialAddresses() {}

  /** What is special about an address; empty if it may be anybody's. */
  static Optional<String> what(InetAddress address) {
    if (NAT64.contains(address)) {
      return what(behind(address)).map(what -> what + " behind a translator");
    }
    var known = ALL.stream().filter(special -> special.contains(address)).map(Special::what);
    return address instanceof Inet6Address && !GLOBAL.contains(address)
        ? Stream.concat(known, Stream.of("a reserved address")).findFirst()
        : known.findFirst();
  }

  /** The IPv4 address in the last bits of a translated one. */
  private static InetAddress behind(InetAddress address) {
    var bytes = address.getAddress();
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(bytes, bytes.length - 4, bytes.length));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }
}
