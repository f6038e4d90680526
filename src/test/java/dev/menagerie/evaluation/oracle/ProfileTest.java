// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.evaluation.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** The profiles are whole, say where their figures come from, and stay what they are. */
class ProfileTest {

  @SuppressWarnings("unused") // by FieldSource
  private static final List<String> NAMES = Profile.NAMES;

  private static final List<String> KINDS =
      List.of(
          "rho",
          "malformed",
          "usd",
          "latency",
          "game24",
          "parallelqa",
          "hotpotqa",
          "movie",
          "alfworld",
          "humaneval",
          "mbpp",
          "writing",
          "gsm8k-refine",
          "textcraft",
          "blueprint",
          "orders",
          "webshop",
          "quiz",
          "errand",
          "chain",
          "hops",
          "arithmetic",
          "gsm8k",
          "sorting",
          "lats");

  @ParameterizedTest
  @FieldSource("NAMES")
  void each_has_the_same_figures_all_with_a_source(String name) {
    var profile = Profile.of(name);

    assertThat(profile.figures().keySet()).isEqualTo(Profile.of("gpt4-2023").figures().keySet());
    assertThat(profile.figures().values()).noneMatch(it -> it.source().isBlank());
  }

  /**
   * The figures of one kind, in a profile; new kinds are added with new tasks. Who changes one says
   * that nothing measured with it before means anything any more.
   */
  @ParameterizedTest
  @CsvSource({
    "gpt4-2023, rho, 31a6c7a5379d",
    "gpt4-2023, malformed, ec13ee4ab114",
    "gpt4-2023, usd, ac0d078cb2ca",
    "gpt4-2023, latency, 9be2d9aba2ed",
    "gpt4-2023, game24, 6e387952114a",
    "gpt4-2023, parallelqa, 6b4114b49997",
    "gpt4-2023, hotpotqa, b004c62978f2",
    "gpt4-2023, movie, 6f838a351f9c",
    "gpt4-2023, alfworld, 610529423caf",
    "gpt4-2023, humaneval, 95a10eec9184",
    "gpt4-2023, mbpp, 0d20fa0f21a6",
    "gpt4-2023, writing, 0e060d913a6f",
    "gpt4-2023, gsm8k-refine, 01a1b8898a65",
    "gpt4-2023, textcraft, dca0271fe605",
    "gpt4-2023, blueprint, 6ebafb18f87a",
    "gpt4-2023, orders, de0ff1dec4e7",
    "gpt4-2023, webshop, 03c03ab3aab3",
    "gpt4-2023, quiz, b1d65ec524d7",
    "gpt4-2023, errand, 621c678c0a83",
    "gpt4-2023, chain, 3e725b51e51e",
    "gpt4-2023, hops, d7d9e25a9df1",
    "gpt4-2023, arithmetic, ec6fe4c316d8",
    "gpt4-2023, gsm8k, 59ca55c32d52",
    "gpt4-2023, sorting, b61680b5f798",
    "gpt4-2023, lats, dedf2a049dfb",
    "gpt35-2023, rho, 31a6c7a5379d",
    "gpt35-2023, malformed, ec13ee4ab114",
    "gpt35-2023, usd, 2bc9de7e71db",
    "gpt35-2023, latency, 9be2d9aba2ed",
    "gpt35-2023, game24, 6e387952114a",
    "gpt35-2023, parallelqa, 6b4114b49997",
    "gpt35-2023, hotpotqa, b004c62978f2",
    "gpt35-2023, movie, 6f838a351f9c",
    "gpt35-2023, alfworld, 610529423caf",
    "gpt35-2023, humaneval, 95a10eec9184",
    "gpt35-2023, mbpp, 0d20fa0f21a6",
    "gpt35-2023, writing, 0e060d913a6f",
    "gpt35-2023, gsm8k-refine, c83014935cf8",
    "gpt35-2023, textcraft, dca0271fe605",
    "gpt35-2023, blueprint, 6ebafb18f87a",
    "gpt35-2023, orders, de0ff1dec4e7",
    "gpt35-2023, webshop, 03c03ab3aab3",
    "gpt35-2023, quiz, b1d65ec524d7",
    "gpt35-2023, errand, 621c678c0a83",
    "gpt35-2023, chain, 3e725b51e51e",
    "gpt35-2023, hops, d7d9e25a9df1",
    "gpt35-2023, arithmetic, ec6fe4c316d8",
    "gpt35-2023, gsm8k, 59ca55c32d52",
    "gpt35-2023, sorting, b61680b5f798",
    "gpt35-2023, lats, dedf2a049dfb",
    "perfect, rho, d4c859d5022b",
    "perfect, malformed, db2628cd0962",
    "perfect, usd, ac0d078cb2ca",
    "perfect, latency, 9be2d9aba2ed",
    "perfect, game24, 2728b50ee48b",
    "perfect, parallelqa, 4bff802313d8",
    "perfect, hotpotqa, b5027b187e44",
    "perfect, movie, 275f953d5179",
    "perfect, alfworld, 90a72e6bc952",
    "perfect, humaneval, 52f68af4f0a0",
    "perfect, mbpp, e6ef9e93bf10",
    "perfect, writing, ef157aa83944",
    "perfect, gsm8k-refine, ae183f3735fa",
    "perfect, textcraft, cceb30f8d18b",
    "perfect, blueprint, a5db259b5fb4",
    "perfect, orders, f0c9c34e54a9",
    "perfect, webshop, 08ec153c93b7",
    "perfect, quiz, 90edd4456e9f",
    "perfect, errand, 585eeaf38c7e",
    "perfect, chain, d338be6d0bde",
    "perfect, hops, 39fc737e7eda",
    "perfect, arithmetic, 75a302645315",
    "perfect, gsm8k, 34c3deb6a43c",
    "perfect, sorting, 1d4978c53f1e",
    "perfect, lats, 93c520ec60cc",
    "adversarial, rho, 31a6c7a5379d",
    "adversarial, malformed, 5e073e62d20d",
    "adversarial, usd, ac0d078cb2ca",
    "adversarial, latency, 9be2d9aba2ed",
    "adversarial, game24, 10c0b7231922",
    "adversarial, parallelqa, fa58e180d191",
    "adversarial, hotpotqa, d27706a06444",
    "adversarial, movie, d8860884c8ef",
    "adversarial, alfworld, a349b2781366",
    "adversarial, humaneval, 8610bac0457c",
    "adversarial, mbpp, 5f83cc959b24",
    "adversarial, writing, a92213888286",
    "adversarial, gsm8k-refine, 3dceb6ab07b9",
    "adversarial, textcraft, e8ed2605de4a",
    "adversarial, blueprint, ec20eb7a1935",
    "adversarial, orders, bf7412ffd982",
    "adversarial, webshop, a16b094d6d2b",
    "adversarial, quiz, a2d8dd3426a2",
    "adversarial, errand, 368df33d4800",
    "adversarial, chain, 8691b6b478cf",
    "adversarial, hops, e9ea51139748",
    "adversarial, arithmetic, 1100a1184dbd",
    "adversarial, gsm8k, e8f261f0162f",
    "adversarial, sorting, 9395d2c5ba6d",
    "adversarial, lats, 89ae1957e651",
  })
  void figures_are_frozen(String name, String kind, String hash) throws NoSuchAlgorithmException {
    var figures = new StringBuilder();
    Profile.of(name)
        .figures()
        .forEach((figure, it) -> figures.append(isOf(kind, figure) ? figure + it.values() : ""));

    var now =
        MessageDigest.getInstance("SHA-256")
            .digest(figures.toString().getBytes(StandardCharsets.UTF_8));

    assertThat(HexFormat.of().formatHex(now, 0, 6)).isEqualTo(hash);
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void every_figure_is_of_a_kind_that_is_frozen(String name) {
    assertThat(Profile.of(name).figures().keySet())
        .allMatch(figure -> KINDS.stream().anyMatch(kind -> isOf(kind, figure)));
  }

  private static boolean isOf(String kind, String figure) {
    return figure.equals(kind) || figure.startsWith(kind + ".");
  }

  @Test
  void a_figure_that_is_missing_is_named() {
    assertThatThrownBy(() -> Profile.of("perfect").figure("chess.blunder"))
        .hasMessage("profile perfect has no figure chess.blunder: add it with its source");
    assertThatThrownBy(() -> Profile.of("gpt5"))
        .hasMessageContaining("profile: gpt5, must be one of [gpt4-2023,");
  }
}
