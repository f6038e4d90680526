// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.menagerie.engine.Retention;
import dev.menagerie.engine.spi.Status;
import dev.menagerie.memory.embedding.EmbeddingConfig;
import dev.menagerie.memory.embedding.VectorStoreConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {

  @Test
  void the_defaults_are_local_and_without_a_token() {
    var settings = Settings.read(GivenConfig.of(Map.of()));

    assertThat(settings.host()).isEqualTo("127.0.0.1");
    assertThat(settings.access().open()).isTrue();
    assertThat(settings.toolServers()).isEmpty();
  }

  @Test
  void a_host_open_to_the_network_needs_a_token() {
    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(() -> Settings.read(GivenConfig.of(Map.of("server.host", "0.0.0.0"))))
        .withMessageContaining("MENAGERIE_SECURITY_TOKEN");

    var open =
        Settings.read(
            GivenConfig.of(Map.of("server.host", "0.0.0.0", "menagerie.security.token", "s")));
    assertThat(open.access().open()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "menagerie.security.required | true | '' | callers must say who they are; set mp.jwt",
        "menagerie.security.required | true | short | menagerie.security.token: has fewer than 24",
        "mp.config.profile | prod | '' | mp.config.profile: prod, so callers must say who they are",
        "mp.config.profile | prod | short | menagerie.security.token: has fewer than 24",
      })
  void a_server_in_production_knows_its_callers(
      String key, String value, String token, String message) {
    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(
            () ->
                Settings.read(
                    GivenConfig.of(Map.of(key, value, "menagerie.security.token", token))))
        .withMessageContaining(message);

    var known = Map.of(key, value, "menagerie.security.token", "0123456789-0123456789-01");
    assertThat(Settings.read(GivenConfig.of(known)).access().open()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"menagerie.security.required, true", "mp.config.profile, prod"})
  void a_server_in_production_knows_who_issues_tokens(String key, String value) {
    var given = new HashMap<String, String>();
    given.put("mp.jwt.verify.publickey.location", "https://login.example/certs");
    given.put("mp.jwt.verify.audiences", "menagerie");
    assertThat(Settings.read(GivenConfig.of(given)).access().open()).isFalse();

    given.put(key, value);

    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(() -> Settings.read(GivenConfig.of(given)))
        .withMessageContaining("mp.jwt.verify.issuer: missing, and must be set with " + key);

    given.put("mp.jwt.verify.issuer", "https://login.example");
    assertThat(Settings.read(GivenConfig.of(given)).access().open()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mp.jwt.verify.audiences | '' | mp.jwt.verify.audiences: missing; without it tokens of the",
        "mp.jwt.verify.publickey.location | /no/such | /no/such: cannot be read",
        "mp.jwt.verify.publickey.location | ftp://x | ftp://x, must be an https, http or file URL",
        "mp.jwt.verify.publickey.location | https:x | https:x, must be an https, http or file URL",
        "mp.jwt.verify.publickey | x | set beside mp.jwt.verify.publickey.location; one of them",
        "mp.jwt.verify.publickey.algorithm | HS256 | HS256, must be some of RS256, RS384",
        "mp.jwt.verify.publickey.algorithm | none | none, must be some of RS256, RS384",
        "mp.jwt.verify.clock.skew | 601 | must be a whole number from 0 to 600",
        "mp.jwt.verify.token.age | P1D | must be a whole number from 1",
      })
  void keys_of_signed_tokens_that_do_not_fit_refuse_the_start(
      String key, String value, String message) {
    var given = new HashMap<String, String>();
    given.put("mp.jwt.verify.publickey.location", "https://login.example/certs");
    given.put("mp.jwt.verify.audiences", "menagerie");
    assertThat(Settings.read(GivenConfig.of(given)).access().open()).isFalse();

    given.put(key, value);

    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(() -> Settings.read(GivenConfig.of(given)))
        .withMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "mp.jwt.verify.issuer, https://login.example",
    "mp.jwt.verify.audiences, menagerie",
    "menagerie.security.tenant-claim, tenant",
  })
  void what_is_said_of_tokens_without_a_key_leaves_no_server_open(String key, String value) {
    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(() -> Settings.read(GivenConfig.of(Map.of(key, value))))
        .withMessageContaining(key + ": set, but no key");
  }

  @Test
  void a_file_of_tokens_that_cannot_be_read_refuses_the_start() {
    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(
            () ->
                Settings.read(GivenConfig.of(Map.of("menagerie.security.tokens-file", "/no/such"))))
        .withMessageStartingWith("menagerie.security.tokens-file: /no/such: cannot be read");
  }

  @Test
  void what_is_said_of_one_tool_server_counts_instead_of_what_is_said_of_all() {
    var tools =
        Settings.read(
                GivenConfig.of(
                    Map.of(
                        "menagerie.tools.attempts",
                        "7",
                        "menagerie.tools.servers.files.timeout",
                        "PT3S",
                        "menagerie.tools.servers.files.breaker-volume",
                        "20",
                        "MENAGERIE_TOOLS_SERVERS_MY_BANK_CONCURRENT_CALLS",
                        "2")))
            .tools();

    var files = tools.faults("files");
    assertThat(files.timeout()).contains(Duration.ofSeconds(3));
    assertThat(files.breakerVolume()).isEqualTo(20);
    assertThat(files.attempts()).isEqualTo(7);
    assertThat(tools.faults("my-bank").concurrentCalls()).isEqualTo(2);
    assertThat(tools.faults().breakerVolume()).isEqualTo(10);
    assertThat(tools.faults().timeout()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "server.port | eighty | server.port: eighty, must be a whole number from 0 to 65535",
        "server.port | 70000 | server.port: 70000, must be a whole number from 0 to 65535",
        "menagerie.engine.park-after | 5x | menagerie.engine.park-after: 5x, must be an ISO-8601",
        "menagerie.engine.park-after | PT0S | menagerie.engine.park-after: PT0S, must be an ISO",
        "menagerie.engine.max-running-tasks | 0 | must be a whole number from 1",
        "menagerie.dta | x | menagerie.dta: unknown",
        "menagerie.local-tools | sql,sqll | sqll, must be some of calculator, files, sql, web",
        "menagerie.retention.failed.count | -1 | menagerie.retention.failed.count: -1, must be",
        "menagerie.retention.failed.age | 90 | menagerie.retention.failed.age: 90, must be an ISO",
        "menagerie.retention.running.age | P1D | menagerie.retention.running.age: unknown",
        "menagerie.tools.attempts | 0 | menagerie.tools.attempts: 0, must be a whole number from 1",
        "menagerie.tools.allow-private-addresses | yes | must be true or false",
        "menagerie.tools.answer-patience | P25D | menagerie.tools.answer-patience: P25D, must be an"
            + " ISO-8601 duration of at most PT480H",
        "menagerie.tools.breaker-ratio | 101 | menagerie.tools.breaker-ratio: 101, must be a whole",
        "menagerie.tools.servers.files.timeout | 5 | menagerie.tools.servers.files.timeout: 5,"
            + " must",
        "menagerie.tools.servers.files.tries | 5 | menagerie.tools.servers.files.tries: unknown",
        "menagerie.tools.servers.Files.attempts | 5 | menagerie.tools.servers.Files.attempts: unkn",
        "MENAGERIE_TOOLS_SERVERS_MY_BANK_ATTEMPTS | 0 | MENAGERIE_TOOLS_SERVERS_MY_BANK_ATTEMPTS:"
            + " 0",
        "menagerie.tools.policy-file | /no/such/policy.yaml | cannot be read",
        "menagerie.tools.stdio.commands | npx,bin/x | menagerie.tools.stdio.commands: \"bin/x\","
            + " must",
        "menagerie.tools.allowed-addresses | 10.1, ::1 | \"10.1\" is no range of addresses",
        "menagerie.tools.secret.acme | ( | menagerie.tools.secret.acme: \"(\" is no regular",
        "menagerie.tools.credential.acme | short | menagerie.tools.credential.acme: must have at"
            + " least",
        "MENAGERIE_TOOLS_SECRET_ACME | a* | menagerie.tools.secret.acme: \"a*\" fits the empty"
            + " text",
      })
  void a_value_that_does_not_fit_refuses_the_start(String key, String value, String message) {
    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(() -> Settings.read(GivenConfig.of(Map.of(key, value))))
        .withMessageContaining(message);
  }

  @Test
  void each_state_is_kept_as_its_keys_say_and_the_others_for_ever() {
    var given =
        Map.of(
            "menagerie.retention.completed.age", "P90D",
            "menagerie.retention.completed.count", "1000",
            "menagerie.retention.cancelled.count", "0");

    assertThat(Settings.read(GivenConfig.of(given)).retention().rules())
        .containsOnly(
            Map.entry(
                Status.COMPLETED,
                new Retention.Rule(Optional.of(Duration.ofDays(90)), Optional.of(1_000))),
            Map.entry(Status.CANCELLED, new Retention.Rule(Optional.empty(), Optional.of(0))));
    assertThat(Settings.read(GivenConfig.of(Map.of())).retention()).isEqualTo(Retention.FOREVER);
  }

  @ParameterizedTest
  @CsvSource({
    "menagerie.engine.park-afer, menagerie.engine.park-after",
    "menagerie.park-after, menagerie.engine.park-after",
    "%test.menagerie.security.tokens-fil, menagerie.security.tokens-file",
    "menagerie.model.rol.judge, menagerie.model.role.judge",
    "menagerie.tools.credentials.github, menagerie.tools.credential.github",
  })
  void an_unknown_key_is_refused_with_the_one_that_was_meant(String unknown, String meant) {
    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(() -> Settings.read(GivenConfig.of(Map.of(unknown, "x"))))
        .withMessageStartingWith(unknown + ": unknown, did you mean `%s`?".formatted(meant));
  }

  @Test
  void a_key_that_is_like_no_other_is_refused_without_a_guess() {
    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(() -> Settings.read(GivenConfig.of(Map.of("menagerie.weather", "x"))))
        .withMessageStartingWith("menagerie.weather: unknown, docs/configuration.md lists all");
  }

  @Test
  void every_fault_is_told_once() {
    var given =
        Map.of(
            "menagerie.storage.min-free", "lots", // for new tasks and for backups
            "menagerie.tools.attempts", "0",
            "menagerie.tools.servers.files.backoff", "1s",
            "menagerie.tools.servers.sql.backoff", "soon",
            "menagerie.memory.embedding.provider", "openai",
            "server.host", "0.0.0.0");

    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(() -> Settings.read(GivenConfig.of(given)))
        .satisfies(
            it ->
                assertThat(
                        Objects.requireNonNull(it.getMessage())
                            .lines()
                            .map(line -> line.replaceFirst(": .*", "")))
                    .containsExactlyInAnyOrder(
                        "5 faults in the configuration:",
                        "  menagerie.storage.min-free",
                        "  menagerie.tools.attempts",
                        "  menagerie.tools.servers.sql.backoff",
                        "  menagerie.memory.embedding.model",
                        "  server.host"));
  }

  @Test
  void a_key_of_the_profile_counts_before_the_same_without() {
    var given =
        Map.of(
            "mp.config.profile", "test",
            "menagerie.engine.park-after", "1m",
            "%test.menagerie.engine.park-after", "2m",
            "%other.menagerie.engine.park-after", "3m",
            "%test.menagerie.model.role.judge", "demo:rules");

    var settings = Settings.read(GivenConfig.of(given));

    assertThat(settings.engine().parkAfter()).isEqualTo(Duration.ofMinutes(2));
    assertThat(settings.models().roles()).containsEntry("judge", "demo:rules");
    assertThat(Settings.read(GivenConfig.of(Map.of())).engine().parkAfter())
        .isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void a_folder_of_secrets_is_named_before_files_are_read() {
    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(
            () -> Settings.read(GivenConfig.of(Map.of("menagerie.secrets", "/run/secrets"))))
        .withMessageStartingWith("menagerie.secrets: read before all files");
  }

  @ParameterizedTest
  @CsvSource({
    "MENAGERIE_MODEL_ROLE_JUDGE",
    "MENAGERIE_ENGINE_PARK_AFTER",
    "MENAGERIE_SERVICE_HOST",
    "MENAGERIE_OF_SOMEBODY_ELSE",
    "MENAGERIE_PORT_8080_TCP_ADDR"
  })
  void a_variable_of_a_key_or_of_somebody_else_is_taken(String variable) {
    assertThat(Settings.read(GivenConfig.of(Map.of(variable, "PT5S"))).host())
        .isEqualTo("127.0.0.1");
  }

  @Test
  void a_role_that_there_is_not_refuses_the_start() {
    var given = GivenConfig.of(Map.of("menagerie.model.role.jugde", "openai:x"));

    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(() -> Settings.read(given))
        .withMessageContaining("menagerie.model.role.jugde: unknown role");
  }

  @ParameterizedTest
  @CsvSource({
    "redirect, http://agents.example, https",
    "redirect, agents.example, https",
    "redirect, https://agents.example/?x, without a query",
    "redirect, https://user@agents.example, https",
    "key, short, 32 random bytes in Base64",
    "key, not base64!, 32 random bytes in Base64",
  })
  void how_it_is_an_oauth_client_is_refused_by_its_key(String key, String value, String message) {
    var name = "menagerie.tools.oauth." + key;
    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(() -> Settings.read(GivenConfig.of(Map.of(name, value))))
        .withMessageStartingWith(name)
        .withMessageContaining(message);
  }

  @Test
  void a_public_address_is_where_browsers_come_back_to() {
    var key = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";
    var oauth =
        Settings.read(
                GivenConfig.of(
                    Map.of(
                        "menagerie.tools.oauth.redirect",
                        "https://agents.example/",
                        "menagerie.tools.oauth.key",
                        key)))
            .oauth();

    assertThat(oauth.redirect().get()).hasToString("https://agents.example/v1/oauth/callback");
    assertThat(oauth.metadata()).isPresent();
    assertThat(oauth.key()).isPresent();
    assertThat(Settings.read(GivenConfig.of(Map.of())).oauth().metadata()).isEmpty();
  }

  @Test
  void vectors_of_memories_are_made_and_kept_here_unless_configured() {
    var settings = Settings.read(GivenConfig.of(Map.of()));

    assertThat(settings.embedding()).isEqualTo(EmbeddingConfig.DEFAULT);
    assertThat(settings.vectors()).isEqualTo(VectorStoreConfig.EMBEDDED);
  }

  @Test
  void the_key_of_openai_is_sent_to_openai_alone() {
    var openAi =
        Map.of(
            "menagerie.memory.embedding.provider", "openai",
            "menagerie.memory.embedding.model", "text-embedding-3-small",
            "OPENAI_API_KEY", "sk-openai");
    var another = new HashMap<>(openAi);
    another.put("menagerie.memory.embedding.url", "http://127.0.0.1:11434");

    assertThat(Settings.read(GivenConfig.of(openAi)).embedding().key()).isEqualTo("sk-openai");
    assertThat(Settings.read(GivenConfig.of(another)).embedding().key()).isEmpty();
    assertThat(Settings.read(GivenConfig.of(another)).embedding().url())
        .isEqualTo("http://127.0.0.1:11434/v1");
  }

  @Test
  void settings_of_a_vector_store_are_its_own() {
    var vectors =
        Settings.read(
                GivenConfig.of(
                    Map.of(
                        "menagerie.memory.vectors.store", "pgvector",
                        "menagerie.memory.vectors.setting.host", "db.example",
                        "MENAGERIE_MEMORY_VECTORS_SETTING_PASSWORD", "secret")))
            .vectors();

    assertThat(vectors.kind()).contains(VectorStoreConfig.Kind.PGVECTOR);
    assertThat(vectors.settings())
        .containsOnly(Map.entry("host", "db.example"), Map.entry("password", "secret"));
  }

  @ParameterizedTest
  @CsvSource({
    "embedding.provider, bge, 'must be one of onnx, openai, bean, none'",
    "embedding.provider, openai, 'model: blank, must be set for the provider openai'",
    "embedding.provider, bean, 'model: blank, must be set for the provider bean'",
    "vectors.store, weaviate, 'must be one of embedded, pgvector, qdrant, chroma, pinecone'",
  })
  void a_wrong_choice_for_vectors_is_refused(String key, String value, String message) {
    assertThatExceptionOfType(StartRefused.class)
        .isThrownBy(() -> Settings.read(GivenConfig.of(Map.of("menagerie.memory." + key, value))))
        .withMessageStartingWith("menagerie.memory.")
        .withMessageContaining(message);
  }
}
