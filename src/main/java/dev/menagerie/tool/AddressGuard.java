// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import io.helidon.webclient.api.DnsAddressLookup;
import io.helidon.webclient.spi.DnsResolver;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Decides to which addresses tool servers may be connected to. Each connection asks it and goes to
 * the address that was judged, so a name cannot point elsewhere in between.
 */
public final class AddressGuard implements DnsResolver {

  /** Lets every address pass. */
  public static final AddressGuard OPEN = new AddressGuard(true, List.of());

  /** What a name stands for. */
  @FunctionalInterface
  interface Names {

    /** All addresses of a name, at least one. */
    InetAddress[] addresses(String name) throws UnknownHostException;
  }

  /** A connection that must not be made. The message says why and which setting allows it. */
  static final class Barred extends RuntimeException {

    private static final long serialVersionUID = 1;

    Barred(String message) {
      super(message, null, false, false);
    }
  }

  private final boolean open;
  private final List<AddressRange> allowed;
  private final Names names;

  /**
   * A guard that asks the system for addresses.
   *
   * @param open whether private, loopback, link-local and other special addresses pass
   * @param allowed of these, the ones that pass in any case
   */
  public AddressGuard(boolean open, List<AddressRange> allowed) {
    this(open, allowed, InetAddress::getAllByName);
  }

  AddressGuard(boolean open, List<AddressRange> allowed, Names names) {
    this.open = open;
    this.allowed = List.copyOf(allowed);
    this.names = names;
  }

  /**
   * The address to connect to.
   *
   * @throws Barred if any address of the name must not be connected to
   * @throws UncheckedIOException if it has none
   */
  @Override
  public InetAddress resolveAddress(String name, DnsAddressLookup lookup) {
    try {
      var addresses = names.addresses(name);
      for (var address : addresses) {
        require(name, address);
      }
      return lookup.filter(addresses)[0];
    } catch (UnknownHostException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void require(String name, InetAddress address) {
    if (open || allowed.stream().anyMatch(range -> range.contains(address))) {
      return;
    }
    SpecialAddresses.what(address)
        .ifPresent(
            what -> {
              throw new Barred(
                  "%s is %s, %s; set menagerie.tools.allow-private-addresses to true, or add it to menagerie.tools.allowed-addresses"
                      .formatted(ResultText.brief(name), address.getHostAddress(), what));
            });
  }
}
