// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.Policy;
import dev.menagerie.kit.net.AddressGuard;
import dev.menagerie.tool.RegistrationFailed.Reason;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The registered tool servers. They are kept in the catalogue; one that is down at the start is
 * tried again when it is used, with the tools it had.
 */
public final class ToolServers implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(ToolServers.class.getName());

  private static final String KIND = "tool-server";

  /** The field of a record that says what else is said of the tools. */
  static final String TRAITS = "traits";

  private final Catalogue catalogue;
  private final Means means;
  private final OfferedTools offered = new OfferedTools(this);
  private final Pipelines pipelines;
  private final Set<String> held = ConcurrentHashMap.newKeySet();
  private volatile Consumer<String> released = _ -> {};
  private final ConcurrentSkipListMap<String, RegisteredServer> servers =
      new ConcurrentSkipListMap<>();

  /** Kept from before their name was taken for something else; shown, not used. */
  private final Map<String, RegisteredServer> misnamed = new ConcurrentSkipListMap<>();

  /** Held while a server and what is kept of it change, so that they are never of two minds. */
  private final ReentrantLock keeping = new ReentrantLock();

  /**
   * Restores what was registered. Contacts the servers beside the caller, not before it goes on.
   *
   * @param addresses decides to which addresses servers may be connected
   * @param nanos the time that passes, whatever the clock shows
   */
  public ToolServers(
      Catalogue catalogue, ToolConfig config, AddressGuard addresses, LongSupplier nanos) {
    this(catalogue, config, addresses, ToolSecrets.NONE, nanos);
  }

  /**
   * The same, with secrets that registrations may name.
   *
   * @param secrets to be sent to the servers that are registered with them
   */
  public ToolServers(
      Catalogue catalogue,
      ToolConfig config,
      AddressGuard addresses,
      ToolSecrets secrets,
      LongSupplier nanos) {
    this(catalogue, config, addresses, secrets, OAuthConfig.LOCAL, nanos);
  }

  /**
   * The same, as an OAuth client.
   *
   * @param oauth how it is known, and where people are sent back to
   */
  public ToolServers(
      Catalogue catalogue,
      ToolConfig config,
      AddressGuard addresses,
      ToolSecrets secrets,
      OAuthConfig oauth,
      LongSupplier nanos) {
    this(catalogue, config, addresses, Elicitation.NONE, secrets, oauth, nanos);
  }

  /**
   * The same, with somebody to ask.
   *
   * @param elicitation answers what tools ask in the middle of a call
   */
  ToolServers(
      Catalogue catalogue,
      ToolConfig config,
      AddressGuard addresses,
      Elicitation elicitation,
      LongSupplier nanos) {
    this(catalogue, config, addresses, elicitation, ToolSecrets.NONE, OAuthConfig.LOCAL, nanos);
  }

  /** The same with everything. */
  ToolServers(
      Catalogue catalogue,
      ToolConfig config,
      AddressGuard addresses,
      Elicitation elicitation,
      ToolSecrets secrets,
      OAuthConfig oauth,
      LongSupplier nanos) {
    this(
        catalogue,
        new Means(
            config.with(new LearnedSecrets()),
            addresses,
            elicitation,
            secrets,
            oauth,
            new KeptGrants(catalogue, oauth.key()),
            nanos));
  }

  private ToolServers(Catalogue catalogue, Means means) {
    this.catalogue = catalogue;
    this.means = means;
    this.pipelines = new Pipelines(catalogue, name -> offered.listed(name).isPresent());
    catalogue.documents(KIND).forEach(this::restore);
    settle();
    servers.values().forEach(server -> Thread.ofVirtual().start(() -> update(server)));
  }

  private void restore(String name, JsonObject document) {
    try {
      var server = KeptServer.of(means, name, document);
      if (name.equals(Pipelines.SERVER)) {
        misnamed.put(name, server);
        LOG.log(
            System.Logger.Level.WARNING,
            "tool server {0} is not used: {1}",
            name,
            RefusedServer.MISNAMED);
        return;
      }
      server.whenChanged(() -> relist(server));
      server.authorization().restore();
      servers.put(name, server);
    } catch (RuntimeException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "tool server " + name + " cannot be restored; register it again",
          e);
    }
  }

  /**
   * Registers a server and lists its tools.
   *
   * @param trust {@code read-only} or {@code idempotent} by pattern of tool names
   * @return the server as the HTTP API shows it
   * @throws RegistrationFailed if it cannot be used, or there is one of that name
   */
  public JsonObject register(String name, String url, Map<String, String> trust) {
    return register(name, url, trust, Policy.NONE);
  }

  /**
   * Registers a server whose tools are under a policy, and lists its tools.
   *
   * @param trust {@code read-only} or {@code idempotent} by pattern of tool names
   * @return the server as the HTTP API shows it
   * @throws RegistrationFailed if it cannot be used, or there is one of that name
   */
  public JsonObject register(String name, String url, Map<String, String> trust, Policy policy) {
    return register(new Registration(name, url, trust, policy));
  }

  /**
   * Registers a server and lists its tools.
   *
   * @return the server as the HTTP API shows it
   * @throws RegistrationFailed if it cannot be used, or there is one of that name
   */
  public JsonObject register(Registration registration) {
    var name = registration.name();
    var terms = wellFormed(() -> Terms.of(registration));
    if (servers.containsKey(name)) {
      throw RefusedServer.duplicate(name);
    }
    return add(
        name,
        wellFormed(() -> ServerAddress.of(registration, means)),
        terms,
        wellFormed(() -> Auth.of(registration, means.secrets())),
        means.addresses(),
        false);
  }

  /**
   * Registers a server of our own, at any address, in the place of the one that has its name, if
   * there is one, under that one's policy and limits.
   *
   * @throws RegistrationFailed if it cannot be used; the old one stays
   */
  public JsonObject replace(String name, String url, Map<String, String> trust) {
    return replace(name, url, trust, JsonValue.EMPTY_JSON_OBJECT);
  }

  /**
   * The same with labels for one that was not registered before.
   *
   * @param labels by pattern of tool names
   */
  public JsonObject replace(String name, String url, Map<String, String> trust, JsonObject labels) {
    var traits = Traits.of(Json.object().add("labels", labels).build());
    var before = server(name).map(RegisteredServer::terms);
    var terms =
        new Terms(
            TrustRules.of(trust),
            before.map(Terms::policy).orElse(Policy.NONE),
            before.map(Terms::limits).orElse(List.of()),
            before.map(Terms::keeping).orElseGet(() -> new Keeping(Map.of())),
            before.map(Terms::tags).orElse(List.of()),
            before.map(it -> it.traits().labelledOr(traits.labels())).orElse(traits),
            true);
    return add(
        name,
        new ServerAddress.At(ServerUrl.of(url)),
        terms,
        SecretHeaders.NONE,
        AddressGuard.OPEN,
        true);
  }

  /** Removes a server of our own, if there is one of that name. */
  public boolean forgetOurs(String name) {
    boolean known = server(name).filter(it -> it.terms().ours()).isPresent();
    if (known) {
      remove(name);
    }
    return known;
  }

  private static <T> T wellFormed(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw new RegistrationFailed(Reason.INVALID_TERMS, String.valueOf(e.getMessage()));
    }
  }

  private void put(RegisteredServer server, boolean instead) {
    var name = server.name();
    keeping.lock();
    try {
      if (!instead && servers.containsKey(name)) {
        throw RefusedServer.duplicate(name);
      }
      // What another server of that name was let in with goes before there is this one.
      Optional.ofNullable(servers.get(name)).ifPresent(old -> old.authorization().forget());
      means.grants().delete(name);
      catalogue.save(KIND, name, server.document());
      Optional.ofNullable(servers.put(name, server))
          .ifPresent(old -> Thread.ofVirtual().start(old::close));
    } finally {
      keeping.unlock();
    }
  }

  /** Keeps what is known of a server now; false if it was removed or replaced meanwhile. */
  private boolean kept(RegisteredServer server) {
    keeping.lock();
    try {
      if (!server(server.name()).filter(server::equals).isPresent()) {
        return false;
      }
      catalogue.save(KIND, server.name(), server.document());
    } finally {
      keeping.unlock();
    }
    settle();
    return true;
  }

  private JsonObject add(
      String name,
      ServerAddress address,
      Terms terms,
      Auth auth,
      AddressGuard guard,
      boolean instead) {
    if (!ToolNames.server(name) || name.equals(Pipelines.SERVER)) {
      throw new RegistrationFailed(
          Reason.INVALID_NAME,
          "name: \"%s\", must be 1 to 32 of a-z, 0-9 and -, beginning with a letter, and not pipeline"
              .formatted(ResultText.brief(name)));
    }
    var server =
        new RegisteredServer(
            means.with(guard), name, address, terms, auth, List.of(), Approved.NONE);
    server.whenChanged(() -> relist(server));
    try {
      list(server);
      ReconcilerCheck.require(terms.policy(), () -> server.among(tools()));
      new FallbackCheck(this::tools, servers.values()).require(server);
      put(server, instead);
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
    server.authorization().keep();
    settle();
    return server.json();
  }

  /**
   * Requires that the tools which a policy names to reconcile are there, and only read.
   *
   * @throws RegistrationFailed if one is not
   */
  public void requireReconcilers(Policy policy) {
    ReconcilerCheck.require(policy, this::tools);
  }

  private static void list(RegisteredServer server) {
    try {
      server.list();
    } catch (ExchangeFailed e) {
      if (server.authorization().waits()) {
        return; // it is listed when a person has agreed
      }
      throw RefusedServer.why(server, e);
    }
  }

  /**
   * Lists a server's tools again.
   *
   * @throws RegistrationFailed if there is no such server, or it cannot be used; it stays
   *     registered
   */
  public JsonObject refresh(String name) {
    var server = server(name).orElseThrow(() -> unknown(name));
    try {
      server.list();
    } catch (ExchangeFailed e) {
      throw RefusedServer.why(server, e);
    }
    if (!kept(server)) {
      throw unknown(name);
    }
    return server.json();
  }

  /**
   * Uses a tool that is held, as it is now.
   *
   * @param hash of what was shown to whoever approves it
   * @return the tool's server as the HTTP API shows it
   * @throws RegistrationFailed if no such tool is held, or it is another by now
   */
  public JsonObject approve(String tool, String hash) {
    var server = holding(tool).orElseThrow(() -> notHeld(tool));
    if (!server.approve(tool, hash)) {
      var held = Optional.ofNullable(server.offer().held().get(tool));
      throw held.map(it -> RefusedServer.changedAgain(tool, it)).orElseGet(() -> notHeld(tool));
    }
    if (!kept(server)) {
      throw notHeld(tool);
    }
    return server.json();
  }

  /** The server whose tool of this name is not what was approved. */
  Optional<RegisteredServer> holding(String tool) {
    return server(ToolNames.serverIn(tool)).filter(it -> it.offer().held().containsKey(tool));
  }

  /** Its tools and pipelines, as agents are offered them. */
  public OfferedTools offered() {
    return offered;
  }

  /** Chains of tools that are offered as one. */
  public Pipelines pipelines() {
    return pipelines;
  }

  private RegistrationFailed notHeld(String tool) {
    return RefusedServer.notHeld(
        tool, server(ToolNames.serverIn(tool)).filter(it -> it.offer().tools().containsKey(tool)));
  }

  /**
   * Removes a server. Calls that run go on, unless it is a process of ours: it is ended.
   *
   * @throws RegistrationFailed if there is no such server
   */
  public void remove(String name) {
    removed(name).close();
    settle();
  }

  private RegisteredServer removed(String name) {
    keeping.lock();
    try {
      var server =
          server(name)
              .or(() -> Optional.ofNullable(misnamed.get(name)))
              .orElseThrow(() -> unknown(name));
      server.authorization().forget();
      catalogue.delete(KIND, name);
      servers.remove(name);
      misnamed.remove(name);
      return server;
    } finally {
      keeping.unlock();
    }
  }

  /**
   * Takes what an authorization server sends a person back with, and lists the tool server that the
   * person was asked about.
   *
   * @param response its parameters
   * @return the tool server as the HTTP API shows it
   * @throws RegistrationFailed if that does not let this client in; the message is for the person
   */
  public JsonObject authorized(Map<String, String> response) {
    var server = Agreement.of(servers.values(), response, means.config().listTimeout());
    relist(server);
    return server.json();
  }

  /** Whether a person was sent to an authorization server from here who comes back with this. */
  public boolean awaits(Map<String, String> response) {
    return servers.values().stream().anyMatch(it -> it.authorization().awaits(response));
  }

  /** What counts as a secret, with what is learned while it runs. */
  public Secrets secrets() {
    return means.config().secrets();
  }

  private RegistrationFailed unknown(String name) {
    return misnamed.containsKey(name)
        ? new RegistrationFailed(Reason.INVALID_NAME, RefusedServer.MISNAMED)
        : RefusedServer.unknown(name, servers.keySet());
  }

  /**
   * Has somebody told, on a thread of its own, when a tool is held no longer: it was approved, has
   * changed back, or is gone with its server.
   */
  public void whenReleased(Consumer<String> released) {
    this.released = released;
  }

  /** To be called after each change of what is offered. */
  private void settle() {
    servers.values().forEach(server -> held.addAll(server.offer().held().keySet()));
    for (var tool : List.copyOf(held)) {
      if (holding(tool).isEmpty() && held.remove(tool)) {
        Thread.ofVirtual().name("release of " + tool).start(() -> released.accept(tool));
      }
    }
  }

  /** A server as the HTTP API shows it. */
  public Optional<JsonObject> shown(String name) {
    return server(name)
        .map(RegisteredServer::json)
        .or(() -> Optional.ofNullable(misnamed.get(name)).map(RefusedServer::json));
  }

  /** All servers as the HTTP API shows them, by name. */
  public List<JsonObject> shown() {
    return Stream.concat(
            servers.values().stream().map(RegisteredServer::summary),
            misnamed.values().stream().map(RefusedServer::json))
        .sorted(Comparator.comparing(it -> it.getString("name")))
        .toList();
  }

  /** The tools of all servers, by name. Servers that failed some time ago are tried again. */
  List<PinnedTool> tools() {
    return offered.ofServers(OfferedTools.EVERY);
  }

  /** How busy each is with our calls. */
  public List<ServerLoad> loads() {
    return servers.values().stream().map(RegisteredServer::load).toList();
  }

  /** All that are used. */
  Collection<RegisteredServer> used() {
    return servers.values();
  }

  Optional<RegisteredServer> server(String name) {
    return Optional.ofNullable(servers.get(name));
  }

  /**
   * Lists the tools of those again that failed some time ago, at most as long as a list takes, and
   * has those listed meanwhile whose list is old.
   */
  public void tryDue() {
    var threads = new ArrayList<Thread>();
    for (var server : servers.values()) {
      if (server.due()) {
        boolean awaited = server.isAwaited();
        var thread = Thread.ofVirtual().start(() -> update(server));
        if (awaited) {
          threads.add(thread);
        }
      }
    }
    var deadline = Deadline.in(means.config().listTimeout(), means.nanos());
    for (var thread : threads) {
      try {
        thread.join(deadline.left());
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Lists a server's tools now, if it answers. */
  void relist(RegisteredServer server) {
    try {
      if (server.list()) {
        kept(server);
      }
    } catch (ExchangeFailed _) {
      // Its status says so.
    }
  }

  /** Lists a server's tools if that is due, and keeps what changed. */
  void update(RegisteredServer server) {
    if (server.listIfDue()) {
      kept(server);
    }
  }

  /** Ends the sessions, and the processes that were started; the registrations stay. */
  @Override
  public void close() {
    var closing =
        servers.values().stream()
            .map(server -> Thread.ofVirtual().name("mcp-close").start(server::close))
            .toList();
    try {
      for (var thread : closing) {
        thread.join();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
