// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.tool.RegistrationFailed.Reason;
import java.net.URI;
import java.util.regex.Pattern;

/** Reads the address of a tool server as an operator writes it. */
final class ServerUrl {

  private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile("(%s\\.){3}%s".formatted(BYTE, BYTE));

  /** Some systems read a name that ends so as an address, each in its own way. */
  private static final Pattern NUMERIC = Pattern.compile("(.*\\.)?([0-9]+|0[xX][0-9A-Fa-f]*)\\.?");

  private ServerUrl() {}

  /**
   * The address.
   *
   * @throws RegistrationFailed if it is none of HTTP, or does not name a server plainly
   */
  static URI of(String url) {
    try {
      var address = URI.create(url);
      var http = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
      var host = address.getHost();
      if (http && host != null && address.getUserInfo() == null && plain(host)) {
        return address;
      }
    } catch (IllegalArgumentException _) {
      // Said below.
    }
    throw new RegistrationFailed(
        Reason.INVALID_URL,
        "url: \"%s\", must be an address such as http://127.0.0.1:3001/mcp"
            .formatted(ResultText.brief(url)));
  }

  private static boolean plain(String host) {
    return host.indexOf('%') < 0
        && (IPV4.matcher(host).matches() || !NUMERIC.matcher(host).matches());
  }
}
