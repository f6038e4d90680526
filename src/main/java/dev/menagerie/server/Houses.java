// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.spi.Models;
import dev.menagerie.server.Problem.Kind;
import dev.menagerie.server.access.Tenant;
import dev.menagerie.server.audit.AuditLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The houses of all tenants. They share what keeps nothing of anybody (models, embedder, local tool
 * servers) and nothing else: each has a data folder of its own, so that nothing crosses.
 */
final class Houses implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Houses.class.getName());

  /** Below the data folder, which is itself that of the default tenant. */
  private static final String FOLDER = "tenants";

  private final Premises premises;
  private final Map<Tenant, House> open = new ConcurrentSkipListMap<>();
  private final House first;
  private volatile boolean stopping;

  private Houses(Premises premises, Foundation foundation) {
    this.premises = premises;
    this.first = premises.house(Tenant.DEFAULT, foundation);
    open.put(Tenant.DEFAULT, first);
    var _ = premises.audit();
  }

  /**
   * Opens that of the default tenant; tasks do not run before {@link #resume}.
   *
   * @param groundwork in the data folder of the premises
   * @throws StartRefused if the data of the default tenant or a tool server does not let it
   */
  static Houses open(Premises premises, Groundwork groundwork) {
    try {
      return new Houses(premises, groundwork.await());
    } catch (RuntimeException | Error e) {
      premises.close();
      throw e;
    }
  }

  /** The same, with the groundwork still to be begun. */
  static Houses open(Premises premises) {
    return open(premises, Groundwork.begin(premises.settings().data()));
  }

  private Path folder(Tenant tenant) {
    return premises.settings().data().resolve(FOLDER).resolve(tenant.name());
  }

  private List<Tenant> settled() {
    var folder = premises.settings().data().resolve(FOLDER);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var folders = Files.list(folder)) {
      return folders
          .map(it -> it.getFileName().toString())
          .filter(Tenant::isName)
          .map(Tenant::new)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What was done, by whom, in all of them. */
  AuditLog audit() {
    return premises.audit();
  }

  Models models() {
    return premises.models();
  }

  /** That of the default tenant. */
  House first() {
    return first;
  }

  /** Those that are open. */
  Collection<House> all() {
    return List.copyOf(open.values());
  }

  /**
   * The house of a tenant, opened if it is not.
   *
   * @throws Problem if it cannot be opened
   */
  House of(Tenant tenant) {
    var house = open.get(tenant);
    return house == null ? opened(tenant) : house;
  }

  private synchronized House opened(Tenant tenant) {
    if (open.containsKey(tenant)) {
      return open.get(tenant);
    }
    if (stopping) {
      throw Problem.of(Kind.UNAVAILABLE, "The server is stopping. Send it again in a moment.");
    }
    if (open.size() > premises.settings().mostTenants()) {
      throw Problem.of(
          Kind.TENANTS,
          "There are %d tenants, the most that menagerie.security.max-tenants allows. An operator must raise it."
              .formatted(premises.settings().mostTenants()));
    }
    try {
      var house = premises.house(tenant, Foundation.lay(folder(tenant)));
      house.resume();
      open.put(tenant, house);
      return house;
    } catch (StartRefused e) {
      LOG.log(
          Level.SEVERE,
          "the data of tenant {0} cannot be opened: {1}",
          new Object[] {tenant, e.getMessage()});
      throw Problem.of(
          Kind.STORAGE,
          "The data of this tenant cannot be opened; the server's log says why. Tell its"
              + " operator.");
    }
  }

  /**
   * Lets the tasks of the default tenant run, and opens the houses of all who have data, beside
   * whatever is asked meanwhile. One that cannot be opened keeps no other out.
   */
  void resume() {
    first.resume();
    Thread.ofPlatform().daemon().name("tenants").start(this::openAll);
  }

  private void openAll() {
    for (var tenant : settled()) {
      try {
        var _ = of(tenant);
      } catch (Problem e) {
        if (stopping) {
          return;
        }
        LOG.log(Level.SEVERE, "tenant {0}: {1}", new Object[] {tenant, e.getMessage()});
      }
    }
  }

  /** Stops what is at work in all of them, at the same time. */
  void stop() {
    synchronized (this) {
      stopping = true;
    }
    together(House::stop);
  }

  private void together(Consumer<House> end) {
    var threads =
        open.values().stream()
            .map(house -> Thread.ofPlatform().start(() -> end.accept(house)))
            .toList();
    for (var thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Whether no more tasks are taken. */
  boolean stopping() {
    return stopping;
  }

  /** Closes all of them, and what they share after them. May be called again. */
  @Override
  public void close() {
    together(House::close);
    premises.close();
  }
}
