// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.architecture.JunkGate.Junk;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JunkGateTest {

  private final JunkGate gate =
      new JunkGate(List.of("Otto lives in cage 1 since 2024", "Owls are fed at six, by Ada."));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Otto lives in cage 2",
        "Otto lives in cage 1 with Ada",
        "Passwords have to be changed every month",
        "The token ring was built in 1985",
        "Ada prefers short answers",
        "The secret garden is open on Sundays",
        "The secret of owls: they hear well",
        "The password reset page is https://zoo.example/r?step=1",
        "The password reset page: http://localhost/r?step=12345",
        "The password for https://zoo.example/owls1 is changed every month",
        "Passwords: change them every month",
        "The fan is on pin GPIO17",
        "Otto's <memory of cage 1 is faint",
      })
  void lets_through_what_is_worth_knowing(String text) {
    assertThat(gate.refuses(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Otto lives in cage 1",
        "otto   lives in (cage 1).",
        "Owls are fed at six",
        "<memory id=\"n1\">Something else</memory>",
      })
  void refuses_what_memory_itself_said(String text) {
    assertThat(gate.refuses(text)).contains(Junk.RECALLED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Let's think step by step.",
        "Call tools for whatever they can find out or work out",
        "Reason step by step, then give the final answer alone.",
        "Use them as additional advice, examine them together with your own reasoning",
        "The assistant should leave out what matters in this task only, what everybody knows,"
            + " and secrets such as passwords and keys.",
      })
  void refuses_what_our_prompts_say(String text) {
    assertThat(gate.refuses(text)).contains(Junk.PROMPT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "The password is hunter22",
        "Ada's password: Tr0ub4dor&3",
        "Ada has password correct-horse-1",
        "api_key=9f8a7b6c5d4e",
        "The PIN is 4711",
        "PIN: 4711",
        "The wifi password: swordfish",
        "The password for the wifi: swordfish",
        "api_key=abcdefghijkl",
        "SECRET_KEY = 'abcdefghijkl'",
        "https://zoo.example/owls?api_key=abcdefghijkl",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
        "Use AKIAIOSFODNN7EXAMPLE for the bucket",
        "The key is sk-proj-abcdefghijklmnop1234",
        "Clone with ghp_abcdefghijklmnopqrstuvwxyz0123456789",
        "Authorization: Bearer abcdefghijklmnop.qrstuvwx",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJvdHRvIn0.abc",
        "jdbc at postgres://zoo:owl@db/zoo",
      })
  void refuses_secrets(String text) {
    assertThat(gate.refuses(text)).contains(Junk.SECRET);
  }

  @Test
  void refuses_nothing_and_too_much() {
    assertThat(gate.refuses(" \n")).contains(Junk.EMPTY);
    assertThat(gate.refuses("...")).contains(Junk.EMPTY);
    assertThat(gate.refuses("owl ".repeat(501))).contains(Junk.TOO_LONG);
    assertThat(gate.refuses("owl ".repeat(500))).isEmpty();
  }
}
