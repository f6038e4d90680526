// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.tool.ExchangeFailed.Kind;
import dev.menagerie.tool.OAuthTerms.Grant;
import dev.menagerie.tool.TokenEndpoint.Reply;
import jakarta.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets this client in at one tool server by OAuth 2.1: finds out who issues the tokens that it
 * takes, gets one, shows it, and gets another when it is used up, refused, or good for too little.
 * Many callers wait for one token.
 */
final class OAuth implements Authorization {

  private static final System.Logger LOG = System.getLogger(OAuth.class.getName());

  /** Tokens in a row that the server does not take. */
  private static final int MOST_REFUSED = 3;

  /** After them, and between two looks at a server that waits for a person. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final OAuthTerms terms;
  private final Means means;
  private final String name;
  private final URI server;
  private final OAuthExchange exchange;
  private final TokenEndpoint endpoint;
  private final Consents consents;
  private final TokenChanges changes;
  private final KeptGrant keeping;
  private final AtomicInteger refused = new AtomicInteger();
  private volatile @Nullable Deadline pause;
  private volatile @Nullable OAuthGrant grant;
  private volatile @Nullable OAuthToken token;
  private volatile @Nullable AuthorizationServer issuer;
  private volatile Optional<String> bound;

  /**
   * Has no token yet.
   *
   * @param server where tokens are shown, and nowhere else
   */
  OAuth(OAuthTerms terms, Means means, String name, URI server) {
    this.terms = terms;
    this.means = means;
    this.name = name;
    this.server = server;
    this.exchange = new OAuthExchange(means.config(), means.addresses(), means.nanos());
    this.endpoint = new TokenEndpoint(exchange, learned(), means.nanos());
    this.consents = new Consents(means.oauth().redirect(), learned(), means.nanos());
    this.changes = new TokenChanges(means.nanos());
    this.keeping = new KeptGrant(means.grants(), name, this::toKeep);
    this.bound = terms.issuer();
  }

  private LearnedSecrets learned() {
    return means.config().secrets().learned();
  }

  @Override
  public Map<String, String> headers(Duration limit) {
    var now = token;
    if (now == null) {
      if (consents.since().filter(it -> it.compareTo(PAUSE) < 0).isPresent()) {
        throw waiting();
      }
      return Map.of();
    }
    if (now.stale()) {
      renew(now, limit);
    }
    var shown = token;
    return shown == null ? Map.of() : shown(shown);
  }

  private void renew(OAuthToken old, Duration limit) {
    changes.shared("renew", limit, () -> !old.equals(token), deadline -> renew(old, deadline));
  }

  private static Map<String, String> shown(OAuthToken token) {
    return Map.of("Authorization", "Bearer " + token.access());
  }

  @Override
  public boolean renewed(Refusal refusal, Duration limit) {
    var challenge = Challenge.of(refusal.challenges());
    var before = token;
    if (before != null && !shown(before).equals(refusal.shown())) {
      return true; // somebody else has another one since
    }
    BooleanSupplier done = () -> !Objects.equals(token, before);
    if (refusal.status() == 403) {
      var wanted = challenge.scope();
      return before != null
          && challenge.wantsScope()
          && changes.shared("more " + wanted.text(), limit, done, it -> stepUp(wanted, it));
    }
    return !pausing() && changes.shared("obtain", limit, done, it -> obtain(challenge, it));
  }

  @Override
  public void accepted() {
    refused.set(0);
  }

  private boolean pausing() {
    var until = pause;
    return until != null && !until.isOver();
  }

  /** Another token of the same kind in the place of one that is used up. */
  private boolean renew(OAuthToken old, Deadline deadline) {
    var known = grant;
    if (known == null) {
      token = null;
      return true;
    }
    if (terms.grant() == Grant.CLIENT_CREDENTIALS) {
      return take(known, issued(known, deadline));
    }
    if (old.refresh().isEmpty() || !refreshed(known, old.refresh().get(), deadline)) {
      token = null; // the next refusal finds out what is wanted
    }
    return true;
  }

  /** A token for a server that wants one, or another one. */
  private boolean obtain(Challenge challenge, Deadline deadline) {
    var resource = ProtectedResource.of(server, challenge, exchange, deadline);
    var found = AuthorizationServer.of(chosen(resource), exchange, deadline);
    issuer = found;
    var old = grant;
    boolean same =
        old != null
            && old.issuer().equals(found.issuer())
            && old.resource().equals(resource.resource());
    var named = challenge.scope().isEmpty() ? resource.scope() : challenge.scope();
    var scope =
        terms.scope().map(Scope::of).orElse(same && old != null ? old.scope().and(named) : named);
    if (terms.grant() == Grant.CLIENT_CREDENTIALS) {
      var wanted = new OAuthGrant(found.issuer(), resource.resource(), client(), scope);
      return take(wanted, issued(wanted, deadline));
    }
    var before = token;
    if (same
        && old != null
        && before != null
        && before.refresh().isPresent()
        && refreshed(old, before.refresh().get(), deadline)) {
      return true;
    }
    token = null;
    ask(found, resource.resource(), scope, deadline);
    throw waiting();
  }

  /** The authorization server to go to: the one it was before, if that is still good. */
  private String chosen(ProtectedResource resource) {
    var issuers = resource.issuers();
    var known = bound.filter(issuers::contains);
    boolean fixed = terms.issuer().isPresent() || terms.clientId().isPresent();
    if (known.isEmpty() && bound.isPresent() && fixed) {
      throw elsewhere(issuers.getFirst());
    }
    return known.orElse(issuers.getFirst());
  }

  private ExchangeFailed elsewhere(String other) {
    return new ExchangeFailed(
        Kind.UNAUTHORIZED,
        "the server sends to the authorization server %s now, and its client is registered with %s;"
                .formatted(other, bound.orElse(""))
            + " if that is right, register the server anew");
  }

  private OAuthClient client() {
    try {
      return terms.client(means.secrets()).orElseThrow();
    } catch (IllegalArgumentException e) {
      throw new ExchangeFailed(Kind.UNAUTHORIZED, "it was not sent: " + e.getMessage());
    }
  }

  /** With the secret that an operator's client has now. */
  private OAuthGrant current(OAuthGrant grant) {
    return terms.clientId().isPresent() ? grant.by(client()) : grant;
  }

  /** A token for the client itself. */
  private OAuthToken issued(OAuthGrant wanted, Deadline deadline) {
    var current = current(wanted);
    var form = new LinkedHashMap<String, String>();
    form.put("grant_type", "client_credentials");
    if (!wanted.scope().isEmpty()) {
      form.put("scope", wanted.scope().text());
    }
    var from = issuer(wanted.issuer(), deadline);
    return endpoint.issued(from, endpoint.ask(from, current, form, deadline));
  }

  private AuthorizationServer issuer(String wanted, Deadline deadline) {
    var known = issuer;
    if (known == null || !known.issuer().equals(wanted)) {
      known = AuthorizationServer.of(wanted, exchange, deadline);
      issuer = known;
    }
    return known;
  }

  /** Whether a new token came by the refresh token; if not, that one is over. */
  private boolean refreshed(OAuthGrant known, String refresh, Deadline deadline) {
    var form = Map.of("grant_type", "refresh_token", "refresh_token", refresh);
    var from = issuer(known.issuer(), deadline);
    var current = current(known);
    return switch (endpoint.ask(from, current, form, deadline)) {
      case Reply.Issued(var issued) -> take(current, issued.refreshedBy(Optional.of(refresh)));
      case Reply.Denied denied when denied.over() -> false;
      case Reply.Denied denied when denied.unknownClient() -> {
        consents.forget(known.issuer());
        yield false;
      }
      case Reply.Denied denied -> throw from.refused("it gives no token: " + denied.text());
    };
  }

  /** A token that is good for more, once for each thing more that the server wants. */
  private boolean stepUp(Scope wanted, Deadline deadline) {
    var known = grant;
    if (known == null || known.scope().contains(wanted)) {
      return false;
    }
    if (terms.scope().isPresent()) {
      throw new ExchangeFailed(
          Kind.UNAUTHORIZED,
          "the server wants the scope %s, and auth.oauth.scope allows %s"
              .formatted(means.config().secrets().brief(wanted.text()), known.scope().text()));
    }
    var more = known.with(known.scope().and(wanted));
    if (terms.grant() == Grant.CLIENT_CREDENTIALS) {
      return take(more, issued(more, deadline));
    }
    ask(issuer(known.issuer(), deadline), known.resource(), more.scope(), deadline);
    throw waiting();
  }

  private boolean take(OAuthGrant good, OAuthToken issued) {
    grant = good;
    token = issued;
    bound = Optional.of(good.issuer());
    if (refused.incrementAndGet() >= MOST_REFUSED) {
      pause = Deadline.in(PAUSE, means.nanos());
      refused.set(0);
    }
    hold();
    keeping.save();
    return true;
  }

  private void ask(AuthorizationServer from, String resource, Scope scope, Deadline deadline) {
    if (!from.provesChallenges() || from.authorizationEndpoint().isEmpty()) {
      throw from.refused(
          from.provesChallenges()
              ? "it has no authorization_endpoint"
              : "it does not say that it knows PKCE with S256 (code_challenge_methods_supported)");
    }
    var registered =
        terms.clientId().isPresent()
            ? client()
            : consents.client(from, means.oauth().metadata(), exchange, deadline);
    var wanted = terms.scope().isPresent() ? scope : Consent.offline(scope, from);
    consents.want(from, new OAuthGrant(from.issuer(), resource, registered, wanted));
    hold();
  }

  private ExchangeFailed waiting() {
    return new ExchangeFailed(
        Kind.UNAUTHORIZED,
        "the tool server %s waits for a person to let this client in: an operator must open the address that authorization.url of GET /v1/tool-servers/%s shows"
            .formatted(name, name));
  }

  @Override
  public boolean waits() {
    return token == null && consents.since().isPresent();
  }

  @Override
  public boolean awaits(Map<String, String> response) {
    return consents.has(response.getOrDefault("state", ""));
  }

  @Override
  public boolean agreed(Map<String, String> response, Duration limit) {
    return awaits(response)
        && changes.alone(limit, it -> agreed(response.getOrDefault("state", ""), response, it));
  }

  private boolean agreed(String state, Map<String, String> response, Deadline deadline) {
    var consent = consents.taken(state);
    consent.ifPresent(it -> exchanged(it, response, deadline));
    return consent.isPresent();
  }

  private void exchanged(Consent consent, Map<String, String> response, Deadline deadline) {
    if (response.getOrDefault("error", "").equals("invalid_scope")) {
      consents.met(); // nobody can agree to that: the next refusal says what is wanted
    }
    var code = consent.code(response, means.config().secrets());
    learned().add(code);
    var form = new LinkedHashMap<String, String>();
    form.put("grant_type", "authorization_code");
    form.put("code", code);
    form.put("redirect_uri", consent.redirect().toString());
    form.put("code_verifier", consent.verifier());
    var good = current(consent.grant());
    var reply = endpoint.ask(consent.server(), good, form, deadline);
    if (reply instanceof Reply.Denied denied && denied.unknownClient()) {
      consents.forget(good.issuer());
    }
    issuer = consent.server();
    var issued = endpoint.issued(consent.server(), reply);
    consents.met();
    refused.set(0);
    pause = null;
    take(good, issued);
  }

  @Override
  public void keep() {
    keeping.begin();
    keeping.save();
  }

  private Optional<KeptGrants.Kept> toKeep() {
    return bound.map(it -> new KeptGrants.Kept(it, secret()));
  }

  private Optional<JsonObject> secret() {
    var good = grant;
    var now = token;
    if (terms.grant() == Grant.CLIENT_CREDENTIALS || good == null || now == null) {
      return Optional.empty();
    }
    boolean ours = terms.clientId().isPresent();
    return Optional.of(GrantJson.of(ours ? good.by(good.client().withoutSecret()) : good, now));
  }

  @Override
  public void restore() {
    try {
      keeping.before().ifPresent(this::restore);
    } catch (RuntimeException _) {
      LOG.log(
          System.Logger.Level.WARNING,
          "what was kept of how tool server {0} lets this client in cannot be read; it has to be"
              + " authorized again",
          name);
    }
    keeping.begin();
  }

  private void restore(KeptGrants.Kept before) {
    var json = before.secret();
    if (json.isPresent()) {
      var good = GrantJson.grant(json.get());
      if (terms.grant() != Grant.AUTHORIZATION_CODE
          || !ProtectedResource.covers(URI.create(good.resource()), server)) {
        return; // it was had for another server of that name
      }
      if (terms.clientId().isEmpty()) {
        consents.know(good.issuer(), good.client());
      }
      grant = good;
      token = GrantJson.token(json.get());
      hold();
    }
    bound = terms.issuer().or(() -> Optional.of(before.issuer()));
  }

  /** What is held now reaches nobody but those it is for. */
  private void hold() {
    var secrets = consents.secrets();
    var now = token;
    if (now != null) {
      secrets.add(now.access());
      now.refresh().ifPresent(secrets::add);
    }
    Optional.ofNullable(grant).flatMap(it -> it.client().secret()).ifPresent(secrets::add);
    learned().hold(this, secrets);
  }

  @Override
  public void forget() {
    keeping.end();
    learned().hold(this, Set.of());
  }

  @Override
  public Optional<JsonObject> json() {
    var shown = Json.object();
    bound.ifPresent(it -> shown.add("issuer", it));
    var good = grant;
    if (good != null && token != null) {
      shown.add("resource", good.resource());
      if (!good.scope().isEmpty()) {
        shown.add("scope", good.scope().text());
      }
    }
    consents.addTo(shown);
    return Optional.of(shown.build()).filter(it -> !it.isEmpty());
  }
}
