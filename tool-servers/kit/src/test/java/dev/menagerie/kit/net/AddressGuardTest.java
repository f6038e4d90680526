// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an address is, and whether it passes. */
class AddressGuardTest {

  private static AddressGuard guard(String... addresses) {
    return new AddressGuard(
        false,
        List.of(AddressRange.of("127.0.0.0/30"), AddressRange.of("fd12::/16")),
        _ -> List.of(addresses).stream().map(InetAddress::ofLiteral).toArray(InetAddress[]::new));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8.8.8.8",
        "172.15.255.255",
        "172.32.0.1",
        "100.128.0.1",
        "169.253.255.255",
        "192.167.255.255",
        "2606:4700::1111",
        "64:ff9b::808:808",
        "127.0.0.3",
        "fd12::9"
      })
  void lets_public_addresses_and_allowed_ranges_pass(String address) throws Exception {
    assertThat(guard(address).judged("a.example")).containsExactly(InetAddress.ofLiteral(address));
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.4, a loopback address",
    "10.0.0.1, a private address",
    "169.254.169.254, a link-local address",
    "::, an address of this machine",
    "fd13::1, a private address",
    "64:ff9b::a00:1, a private address behind a translator",
    "2002:7f00:1::, an address that hides another",
    "4000::1, a reserved address"
  })
  void says_what_the_others_are(String address, String what) {
    assertThatThrownBy(() -> guard("8.8.8.8", address).judged("a.example"))
        .isInstanceOf(AddressGuard.Barred.class)
        .hasMessageStartingWith("a.example is ")
        .hasMessageContaining(what);
  }

  @Test
  void an_open_guard_lets_everything_pass() throws Exception {
    assertThat(AddressGuard.OPEN.judged("127.0.0.9")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0/8",
        "fd00::/129",
        "example/8",
        "10.0.0.0/"
      })
  void a_range_is_written_as_an_address_and_its_bits(String text) {
    assertThatThrownBy(() -> AddressRange.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("10.0.0.0/8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"example.org", "127.0.0.1", "[::1]", "1.example", "x1"})
  void names_and_addresses_as_everybody_writes_them_are_plain(String host) {
    assertThat(HostName.plain(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.1", "0177.0.0.1", "2130706433", "0x7f000001", "127.0.0.1.", "a%62"})
  void other_notations_are_not(String host) {
    assertThat(HostName.plain(host)).isFalse();
  }
}
