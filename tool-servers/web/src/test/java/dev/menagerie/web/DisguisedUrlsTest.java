// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Only public places are reached, however a URL is written, and whoever gives it. */
@Timeout(20)
class DisguisedUrlsTest {

  /** What would be said of a place that was called, and did not answer. */
  private static final List<String> TRIED =
      List.of("cannot be connected to", "closed the connection", "no complete answer", "took too");

  @AutoClose private final Site inside;
  private final Tools tools;

  DisguisedUrlsTest() throws Exception {
    inside = new Site().html("/", "inside").html("/x", "inside");
    tools =
        new Tools()
            .name("public.example", "93.184.216.34")
            .name("both.example", "93.184.216.34", "10.0.0.5")
            .name("six.example", "::1")
            .name("intranet.example", "192.168.7.7")
            .name("a.localhost", "127.0.0.1")
            .name("metadata.google.internal", "169.254.169.254")
            .name("metadata", "169.254.169.254")
            .name("metadata.goog", "169.254.169.254")
            .name("instance-data", "169.254.169.254")
            .name("instance-data.ec2.internal", "fd00:ec2::254")
            .name("metadata.azure.internal", "168.63.129.16")
            .name("127.0.0.1.rebind.example", "127.0.0.1")
            .name("kubernetes.default.svc", "10.96.0.1");
  }

  static Stream<String> disguised() {
    return Stream.of(
        // Loopback, in every notation that some program takes for it.
        "http://127.0.0.1:PORT/x",
        "https://127.0.0.1:PORT/x",
        "HTTP://127.0.0.1:PORT/x",
        "http://127.0.0.1.:PORT/x",
        "http://127.9.8.7:PORT/x",
        "http://127.1:PORT/x",
        "http://127.0.1:PORT/x",
        "http://2130706433:PORT/x",
        "http://6425673729:PORT/x",
        "http://017700000001:PORT/x",
        "http://0177.0.0.01:PORT/x",
        "http://0177.1:PORT/x",
        "http://0x7f000001:PORT/x",
        "http://0x7F.0x0.0x0.0x1:PORT/x",
        "http://0x7f.1:PORT/x",
        "http://127.000.000.001:PORT/x",
        "http://127.0.0.257:PORT/x",
        "http://0:PORT/x",
        "http://0.0.0.0:PORT/x",
        "http://0x0:PORT/x",
        "http://localhost:PORT/x",
        "http://LocalHost:PORT/x",
        "http://localhost.:PORT/x",
        "http://localhost..:PORT/x",
        "http://a.localhost:PORT/x",
        "http://127.0.0.1.rebind.example:PORT/x",
        "http://[::1]:PORT/x",
        "http://[0000:0000:0000:0000:0000:0000:0000:0001]:PORT/x",
        "http://[::]:PORT/x",
        "http://[::ffff:127.0.0.1]:PORT/x",
        "http://[::ffff:7f00:1]:PORT/x",
        "http://[0:0:0:0:0:ffff:127.0.0.1]:PORT/x",
        "http://[::ffff:0:127.0.0.1]:PORT/x",
        "http://[::127.0.0.1]:PORT/x",
        "http://[64:ff9b::127.0.0.1]:PORT/x",
        "http://[64:ff9b::7f00:1]:PORT/x",
        "http://[64:ff9b:1::7f00:1]:PORT/x",
        "http://[2002:7f00:0001::1]:PORT/x",
        "http://[2001:0:53aa:64c::80ff:fffe]:PORT/x",
        "http://[::1%25lo]:PORT/x",
        "http://[fe80::1%25eth0]:PORT/x",
        "http://[fe80::1%251]:PORT/x",
        "http://six.example:PORT/x",
        // Other places inside.
        "http://10.0.0.1/",
        "http://172.16.0.1/",
        "http://172.31.255.254/",
        "http://192.168.0.1/",
        "http://100.64.0.1/",
        "http://198.18.0.1/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://[fc00::1]/",
        "http://[fd12:3456::1]/",
        "http://[fec0::1]/",
        "http://[ff02::1]/",
        "http://[4000::1]/",
        "http://intranet.example/",
        "http://both.example/",
        "http://kubernetes.default.svc:8443/",
        // Metadata of clouds.
        "http://169.254.169.254/latest/meta-data/",
        "http://2852039166/latest/meta-data/",
        "http://0xa9fea9fe/latest/meta-data/",
        "http://0251.0376.0251.0376/latest/meta-data/",
        "http://169.254.43518/latest/meta-data/",
        "http://[::ffff:169.254.169.254]/latest/meta-data/",
        "http://[64:ff9b::a9fe:a9fe]/latest/meta-data/",
        "http://[fd00:ec2::254]/latest/meta-data/",
        "http://metadata.google.internal/computeMetadata/v1/",
        "http://METADATA.google.internal./computeMetadata/v1/",
        "http://metadata/computeMetadata/v1/",
        "http://metadata.goog/computeMetadata/v1/",
        "http://instance-data/latest/meta-data/",
        "http://instance-data.ec2.internal/latest/meta-data/",
        "http://metadata.azure.internal/machine",
        "http://168.63.129.16/machine",
        "http://100.100.100.200/latest/meta-data/",
        "http://192.0.0.192/latest/meta-data/",
        // A host that is not what it seems to be.
        "http://public.example@127.0.0.1:PORT/x",
        "http://public.example:80@127.0.0.1:PORT/x",
        "http://user:secret@public.example/x",
        "http://@127.0.0.1:PORT/x",
        "http://127.0.0.1:PORT#@public.example/x",
        "http://127.0.0.1:PORT?@public.example/x",
        "http://127.0.0.1:PORT\\@public.example/x",
        "http://public.example\\@127.0.0.1:PORT/x",
        "http://public.example%00@127.0.0.1:PORT/x",
        "http://public.example%2f@127.0.0.1:PORT/x",
        "http://127.0.0.1%2f.public.example:PORT/x",
        "http://%31%32%37.0.0.1:PORT/x",
        "http://%6c%6f%63alhost:PORT/x",
        "http://①②⑦.⓪.⓪.①:PORT/x",
        "http://１２７.0.0.1:PORT/x",
        "http://127。0。0。1:PORT/x",
        "http://ⓛocalhost:PORT/x",
        "http://loc\u00adalhost:PORT/x",
        "http://localhoſt:PORT/x",
        "http://рublic.example/x",
        "http://127.0.0.1 .public.example:PORT/x",
        "http://127.0.0.1:PORT:80/x",
        "http:///127.0.0.1:PORT/x",
        "http:127.0.0.1:PORT/x",
        "http:/127.0.0.1:PORT/x",
        "http:\\\\127.0.0.1:PORT/x",
        "//127.0.0.1:PORT/x",
        "127.0.0.1:PORT/x",
        "",
        // Other schemes and ports.
        "file:///etc/hostname",
        "FILE:/etc/hostname",
        "ftp://127.0.0.1:PORT/x",
        "gopher://127.0.0.1:PORT/x",
        "dict://127.0.0.1:PORT/x",
        "ldap://127.0.0.1:PORT/x",
        "ws://127.0.0.1:PORT/x",
        "jar:http://127.0.0.1:PORT/x!/",
        "view-source:http://127.0.0.1:PORT/x",
        "data:text/plain,inside",
        "javascript:fetch('http://127.0.0.1:PORT/x')",
        "http://public.example:22/",
        "http://public.example:25/",
        "http://public.example:0/",
        "http://public.example:65536/",
        "http://public.example:99999999999/",
        "http://public.example:-1/");
  }

  private String meant(String disguised) {
    return disguised.replace("PORT", Integer.toString(inside.port()));
  }

  @ParameterizedTest
  @MethodSource("disguised")
  void nothing_inside_is_fetched(String url) throws Exception {
    tools.set("MENAGERIE_WEB_TIMEOUT", "PT10S");

    assertThat(tools.refuses(meant(url))).isNotBlank().doesNotContain(TRIED);
    assertThat(inside.asked()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("disguised")
  void a_redirect_leads_to_none_of_them(String url) throws Exception {
    tools.set(Tools.ALLOW, "127.0.0.2");
    var head = "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: %s\r\n\r\n";
    var answer = head.formatted(meant(url)).getBytes(StandardCharsets.UTF_8);

    try (var outside = new RawSite("127.0.0.2", out -> out.write(answer))) {
      var refusal = tools.refuses("http://127.0.0.2:%d/".formatted(outside.port()));

      assertThat(refusal).isNotBlank().doesNotContain(TRIED);
      assertThat(inside.asked()).isEmpty();
    }
  }

  @Test
  void says_what_is_wrong_and_what_would_be_right() throws Exception {
    tools.set("MENAGERIE_WEB_TIMEOUT", "PT10S");

    assertThat(tools.refuses("file:///etc/passwd"))
        .isEqualTo("url: \"file:///etc/passwd\" must begin with http:// or https://");
    assertThat(tools.refuses("http://user@public.example/")).contains("must not name a user");
    assertThat(tools.refuses("http://0x7f.1/")).contains("plainly, by a name or as 192.0.2.1");
    assertThat(tools.refuses("http://public.example:25/")).contains("port 25; allowed are 80, 443");
    assertThat(tools.refuses("http://public.example/a b")).contains("written as %20");
    assertThat(tools.refuses("http://münchen.example/"))
        .endsWith("the name's form in ASCII is xn--mnchen-3ya.example");
    assertThat(tools.refuses("http://metadata.google.internal/"))
        .startsWith(
            "metadata.google.internal is 169.254.169.254, a link-local address, where clouds serve"
                + " their metadata")
        .contains("MENAGERIE_WEB_ALLOW_PRIVATE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:PORT/x",
        "HTTP://127.0.0.1:PORT/x#there",
        " http://127.0.0.1:PORT/x "
      })
  void what_the_operator_allows_is_fetched(String url) throws Exception {
    assertThat(Tools.open().fetches(meant(url))).contains("inside");
  }

  @Test
  void reaches_ipv6_where_it_is_allowed() throws Exception {
    try (var six = Site.at("::1").html("/x", "by six")) {
      var url = "http://[::1]:%d/x".formatted(six.port());

      assertThat(Tools.open().set(Tools.ALLOW, "::1").fetches(url)).contains("by six");
      assertThat(six.asked().getFirst().headers().get("Host"))
          .containsExactly("[::1]:" + six.port());
    }
  }

  @Test
  void a_name_is_resolved_once_and_the_connection_goes_there() throws Exception {
    var open = Tools.open().name("site.example", "127.0.0.1");

    assertThat(open.fetches("http://Site.example.:%d/x".formatted(inside.port())))
        .contains("inside");

    assertThat(open.resolved()).isEqualTo(1);
    assertThat(inside.asked().getFirst().headers().get("Host"))
        .containsExactly("site.example:" + inside.port());
  }

  @Test
  void a_name_that_moves_between_two_hops_is_judged_again() throws Exception {
    var open = Tools.open().name("moving.example", "127.0.0.1");
    var there = "http://moving.example:%d/x".formatted(inside.port());
    assertThat(open.fetches(there)).contains("inside");

    open.name("moving.example", "127.0.0.1", "10.0.0.9");

    assertThat(open.refuses(there)).contains("moving.example is 10.0.0.9, a private address");
    assertThat(inside.asked()).hasSize(1);
  }

  @Test
  void tries_the_next_address_where_one_does_not_answer() throws Exception {
    var open = Tools.open().set(Tools.ALLOW, "127.0.0.0/8");
    open.name("site.example", "127.0.0.3", "127.0.0.1");

    assertThat(open.fetches("http://site.example:%d/x".formatted(inside.port())))
        .contains("inside");
  }

  @Test
  void only_the_hosts_on_a_list_are_reached() throws Exception {
    var open =
        Tools.open()
            .set("MENAGERIE_WEB_ALLOW", "docs.example, *.wiki.example, 127.0.0.1")
            .name("docs.example", "127.0.0.1")
            .name("en.wiki.example", "127.0.0.1")
            .name("wiki.example", "127.0.0.1")
            .name("notdocs.example", "127.0.0.1")
            .name("docs.example.evil.example", "127.0.0.1");

    for (var host : new String[] {"docs.example", "DOCS.example.", "en.wiki.example"}) {
      assertThat(open.fetches("http://%s:%d/x".formatted(host, inside.port()))).contains("inside");
    }
    for (var host :
        new String[] {
          "wiki.example", "notdocs.example", "docs.example.evil.example", "evilwiki.example"
        }) {
      assertThat(open.refuses("http://%s:%d/x".formatted(host, inside.port())))
          .contains(host + " may not be reached; allowed are docs.example, *.wiki.example");
    }
    assertThat(inside.asked()).hasSize(3);
  }

  @Test
  void a_list_of_hosts_holds_for_redirects_and_allows_no_private_address() throws Exception {
    inside.on("/away", Site.Told.redirect(302, "http://evil.example/"));
    var open =
        Tools.open()
            .set("MENAGERIE_WEB_ALLOW", "127.0.0.1,intranet.example")
            .name("intranet.example", "192.168.7.7");

    assertThat(open.refuses(inside.url("/away")))
        .contains("redirects to \"http://evil.example/\": evil.example may not be reached");
    assertThat(open.refuses("http://intranet.example/")).contains("a private address");
  }

  @Test
  void a_name_without_an_address_and_a_closed_port_are_told_apart() throws Exception {
    int closed;
    try (var site = new Site()) {
      closed = site.port();
    } catch (IOException e) {
      throw new AssertionError(e);
    }

    assertThat(Tools.open().refuses("http://127.0.0.1:%d/".formatted(closed)))
        .contains("cannot be connected to");
    assertThat(Tools.open().refuses("http://nowhere.invalid/")).contains("there is no such name");
  }
}
