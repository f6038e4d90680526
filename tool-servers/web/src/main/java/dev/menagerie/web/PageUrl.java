// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import dev.menagerie.kit.net.HostName;
import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** Reads a URL that a model or a redirect gives, and takes it only if it says plainly where to. */
final class PageUrl {

  private static final int MAX_LENGTH = 4096;

  /** Of the low ports only these: the others belong to mail, shells and the like. */
  private static final Set<Integer> LOW_PORTS = Set.of(80, 443);

  private PageUrl() {}

  /**
   * The URL with its host in lower case and without a dot at the end, and without a fragment.
   *
   * @throws Refused if it is none of HTTP, or its host is written in a way that programs read
   *     differently
   */
  static URI of(String url) {
    if (url.length() > MAX_LENGTH) {
      throw new Refused("url: has more than %d characters".formatted(MAX_LENGTH));
    }
    try {
      var given = new URI(url.strip());
      var scheme = String.valueOf(given.getScheme()).toLowerCase(Locale.ROOT);
      if (!scheme.equals("http") && !scheme.equals("https")) {
        throw wrong(url, "must begin with http:// or https://");
      }
      var host = host(url, given);
      return new URI(
          "%s://%s%s%s%s"
              .formatted(
                  scheme,
                  host,
                  port(url, given.getPort()),
                  given.getRawPath().isEmpty() ? "/" : given.getRawPath(),
                  given.getRawQuery() == null ? "" : "?" + given.getRawQuery()));
    } catch (URISyntaxException e) {
      throw wrong(
          url,
          "is not a URL (%s); spaces and special characters are written as %%20 and so on"
              .formatted(e.getReason()));
    }
  }

  /**
   * Where a redirect leads.
   *
   * @throws Refused as for any URL
   */
  static URI of(URI from, String location) {
    var relative = location.strip();
    try {
      // The JDK resolves a query alone against the folder instead of the page.
      var target =
          relative.startsWith("?")
              ? new URI(
                  from.getScheme() + "://" + from.getRawAuthority() + from.getRawPath() + relative)
              : from.resolve(new URI(relative));
      return of(target.toString());
    } catch (URISyntaxException _) {
      throw wrong(location, "is not a URL");
    }
  }

  private static String host(String url, URI given) {
    if (given.getRawUserInfo() != null) {
      throw wrong(url, "must not name a user before its host");
    }
    var authority = given.getRawAuthority();
    var host = given.getHost();
    if (host == null) {
      throw wrong(url, authority == null ? "names no host" : unusual(authority));
    }
    if (!HostName.plain(host)) {
      throw wrong(url, "must name its host plainly, by a name or as 192.0.2.1 or [2001:db8::1]");
    }
    var name = host.toLowerCase(Locale.ROOT);
    return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
  }

  private static String unusual(String authority) {
    if (!StandardCharsets.US_ASCII.newEncoder().canEncode(authority)) {
      return "must write its host in ASCII" + inAscii(authority);
    }
    return "must name its host plainly, by a name or as 192.0.2.1 or [2001:db8::1]";
  }

  /** Says the form of an international name; nothing of letters that only look like others. */
  private static String inAscii(String authority) {
    try {
      var ascii = IDN.toASCII(authority.replaceFirst(":\\d*$", ""), IDN.USE_STD3_ASCII_RULES);
      return ascii.contains("xn--") ? "; the name's form in ASCII is " + ascii : "";
    } catch (IllegalArgumentException _) {
      return "";
    }
  }

  private static String port(String url, int port) {
    if (port == -1) {
      return "";
    }
    if (port < 1 || port > 65_535 || (port < 1024 && !LOW_PORTS.contains(port))) {
      throw wrong(url, "has port %d; allowed are 80, 443 and 1024 to 65535".formatted(port));
    }
    return ":" + port;
  }

  private static Refused wrong(String url, String what) {
    return new Refused("url: \"%s\" %s".formatted(Refused.brief(url), what));
  }
}
