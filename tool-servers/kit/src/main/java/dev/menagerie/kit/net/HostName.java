// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit.net;

import java.util.regex.Pattern;

/** Judges how the host of a URL is written. */
public final class HostName {

  private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile("(%s\\.){3}%s".formatted(BYTE, BYTE));

  /** Some systems read a name that ends so as an address, each in its own way. */
  private static final Pattern NUMERIC = Pattern.compile("(.*\\.)?([0-9]+|0[xX][0-9A-Fa-f]*)\\.?");

  private HostName() {}

  /**
   * Whether it is a name, or an address as everybody writes it.
   *
   * @param host as {@link java.net.URI#getHost} returns it, an IPv6 address in brackets
   */
  public static boolean plain(String host) {
    return host.indexOf('%') < 0
        && (IPV4.matcher(host).matches() || !NUMERIC.matcher(host).matches());
  }
}
