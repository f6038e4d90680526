// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit.net;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * A range of IP addresses: all that begin with the same bits.
 *
 * @param first the lowest of them
 * @param bits how many are the same, 0 to 32 or to 128
 */
public record AddressRange(InetAddress first, int bits) {

  public AddressRange {
    int length = first.getAddress().length * Byte.SIZE;
    if (bits < 0 || bits > length) {
      throw new IllegalArgumentException(
          "a range of %s has 0 to %d bits, not %d".formatted(first.getHostAddress(), length, bits));
    }
  }

  /**
   * Reads a range, {@code 10.0.0.0/8}, or an address, which is a range of itself.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static AddressRange of(String text) {
    int slash = text.indexOf('/');
    try {
      if (slash >= 0) {
        return new AddressRange(
            literal(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
      }
      var only = literal(text);
      return new AddressRange(only, only.getAddress().length * Byte.SIZE);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "\"%s\" is no range of addresses such as 10.0.0.0/8 or fd12:3456::/32".formatted(text),
          e);
    }
  }

  /** {@code 10.1} is an address to some, and surely a mistake here. */
  private static InetAddress literal(String text) {
    var address = InetAddress.ofLiteral(text);
    if (address instanceof Inet4Address && !address.getHostAddress().equals(text)) {
      throw new IllegalArgumentException(text);
    }
    return address;
  }

  /** Whether an address lies in it. */
  public boolean contains(InetAddress address) {
    return address.getAddress().length == first.getAddress().length
        && prefix(address).equals(prefix(first));
  }

  private BigInteger prefix(InetAddress address) {
    var bytes = address.getAddress();
    return new BigInteger(1, bytes).shiftRight(bytes.length * Byte.SIZE - bits);
  }

  @Override
  public String toString() {
    return first.getHostAddress() + "/" + bits;
  }
}
