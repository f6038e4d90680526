// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Decides to which addresses may be connected. Each connection asks it and goes to an address that
 * was judged, so a name cannot point elsewhere in between.
 */
public final class AddressGuard {

  /** Lets every address pass. */
  public static final AddressGuard OPEN = new AddressGuard(true, List.of());

  /** What a name stands for. */
  @FunctionalInterface
  public interface Names {

    /** All addresses of a name, at least one. */
    InetAddress[] addresses(String name) throws UnknownHostException;
  }

  /** A connection that must not be made. The message says which address it is and why. */
  public static final class Barred extends RuntimeException {

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

  /** A guard that asks elsewhere. */
  public AddressGuard(boolean open, List<AddressRange> allowed, Names names) {
    this.open = open;
    this.allowed = List.copyOf(allowed);
    this.names = names;
  }

  /**
   * The addresses of a name, each of which may be connected to.
   *
   * @throws Barred if any of them must not be
   * @throws UnknownHostException if it has none
   */
  public InetAddress[] judged(String name) throws UnknownHostException {
    var addresses = names.addresses(name);
    for (var address : addresses) {
      require(name, address);
    }
    return addresses;
  }

  /**
   * Whether a name stands for special addresses alone, so that nothing sent there crosses the
   * public network.
   *
   * @throws Barred if it stands for one that must not be connected to
   * @throws UnknownHostException if it has none
   */
  public boolean secluded(String name) throws UnknownHostException {
    return Arrays.stream(judged(name)).allMatch(it -> SpecialAddresses.what(it).isPresent());
  }

  private void require(String name, InetAddress address) {
    if (open || allowed.stream().anyMatch(range -> range.contains(address))) {
      return;
    }
    SpecialAddresses.what(address)
        .ifPresent(
            what -> {
              throw new Barred("%s is %s, %s".formatted(name, address.getHostAddress(), what));
            });
  }
}
