// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import jakarta.json.JsonObjectBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What one tool server waits for a person to agree to. Used by many threads. */
final class Consents {

  private static final Duration GOOD_FOR = Duration.ofMinutes(30);

  /** An address with less time left is not handed out any more. */
  private static final Duration LEAST_LEFT = Duration.ofMinutes(10);

  /** Addresses that somebody may have open. */
  private static final int MOST = 4;

  /** What is waited for, and since when. */
  private record Wanted(AuthorizationServer server, OAuthGrant grant, long since) {}

  private final Supplier<URI> redirect;
  private final LearnedSecrets learned;
  private final LongSupplier nanos;
  private final Deque<Consent> open = new ArrayDeque<>();
  private final Map<String, OAuthClient> clients = new HashMap<>();
  private @Nullable Wanted wanted;

  /**
   * Waits for nothing.
   *
   * @param redirect where browsers come back to
   */
  Consents(Supplier<URI> redirect, LearnedSecrets learned, LongSupplier nanos) {
    this.redirect = redirect;
    this.learned = learned;
    this.nanos = nanos;
  }

  /**
   * What an authorization server knows this client by, when nobody has registered it by hand; asked
   * for once, and again if people come back elsewhere by now.
   *
   * @param metadata where this client describes itself, if it does
   */
  OAuthClient client(
      AuthorizationServer server,
      Optional<URI> metadata,
      OAuthExchange exchange,
      Deadline deadline) {
    if (server.readsClients() && metadata.isPresent()) {
      return OAuthClient.described(metadata.get().toString());
    }
    var back = redirect.get();
    var known =
        known(server.issuer()).filter(it -> it.redirect().equals(Optional.of(back.toString())));
    if (known.isPresent()) {
      return known.get();
    }
    var client = ClientRegistration.register(server, back, exchange, learned, deadline);
    know(server.issuer(), client);
    return client;
  }

  private synchronized Optional<OAuthClient> known(String issuer) {
    return Optional.ofNullable(clients.get(issuer));
  }

  synchronized void know(String issuer, OAuthClient client) {
    clients.clear(); // one server has one authorization server at a time
    clients.put(issuer, client);
  }

  /** The authorization server does not know the client any more. */
  synchronized void forget(String issuer) {
    clients.remove(issuer);
    wanted = null;
    open.clear();
  }

  /**
   * Waits for a person, who is to agree to all that is waited for at once. What is open for the
   * same client stays so.
   */
  synchronized void want(AuthorizationServer server, OAuthGrant grant) {
    var before = wanted;
    var all = grant;
    if (before != null && before.grant().isLike(grant)) {
      all = grant.with(before.grant().scope().and(grant.scope()));
    } else {
      open.clear();
    }
    wanted = new Wanted(server, all, nanos.getAsLong());
  }

  /** How long ago it was last found out that a person must agree; empty if none must. */
  synchronized Optional<Duration> since() {
    return Optional.ofNullable(wanted).map(it -> Duration.ofNanos(nanos.getAsLong() - it.since()));
  }

  /** The person has agreed. */
  synchronized void met() {
    wanted = null;
    open.clear();
  }

  /** Whether one of that state is open. */
  synchronized boolean has(String state) {
    return open.stream().anyMatch(it -> it.state().equals(state));
  }

  /** The open one of that state, which is open no more. */
  synchronized Optional<Consent> taken(String state) {
    open.removeIf(it -> it.until().isOver());
    var found = open.stream().filter(it -> it.state().equals(state)).findFirst();
    found.ifPresent(open::remove);
    return found;
  }

  /** What others must not learn. */
  synchronized Set<String> secrets() {
    var secrets = new HashSet<String>();
    clients.values().forEach(it -> it.secret().ifPresent(secrets::add));
    open.forEach(it -> secrets.add(it.verifier()));
    return secrets;
  }

  /** Where a person must go, if so. */
  synchronized void addTo(JsonObjectBuilder json) {
    var now = wanted;
    if (now == null) {
      return;
    }
    var consent = current(now);
    json.add("url", consent.url())
        .add("expiresInSeconds", consent.until().left().toSeconds())
        .add("wants", now.grant().scope().text());
  }

  private Consent current(Wanted now) {
    var last = open.peekLast();
    if (last != null
        && last.grant().scope().equals(now.grant().scope())
        && last.until().left().compareTo(LEAST_LEFT) > 0) {
      return last;
    }
    var next = Consent.to(now.server(), now.grant(), redirect.get(), Deadline.in(GOOD_FOR, nanos));
    learned.add(next.verifier());
    if (open.size() == MOST) {
      open.removeFirst();
    }
    open.addLast(next);
    return next;
  }
}
