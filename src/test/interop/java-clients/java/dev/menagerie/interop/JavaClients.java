// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.interop;

import java.util.concurrent.Callable;

/**
 * Has the Java clients list and call what is served. Arguments: the URL of Menagerie, that of a
 * server of the kit. Exits with code 1 if one of them does not get what it should.
 */
public final class JavaClients {

  /** What the agent {@code adder} is asked, and what it answers. */
  static final String GOAL = "What is 12.5% of 640, plus 7?";

  static final String ANSWER = "87";

  private static boolean failed;

  private JavaClients() {}

  public static void main(String[] urls) {
    check("Official Java SDK calls an agent", () -> OfficialSdk.callsAnAgent(urls[0]));
    check("Official Java SDK approves a call", () -> OfficialSdk.approves(urls[0]));
    check("Official Java SDK calls a server of the kit", () -> OfficialSdk.callsTheKit(urls[1]));
    check("LangChain4j calls an agent", () -> Langchain.callsAnAgent(urls[0]));
    check("LangChain4j calls a server of the kit", () -> Langchain.callsTheKit(urls[1]));
    System.exit(failed ? 1 : 0);
  }

  private static void check(String what, Callable<String> trial) {
    try {
      System.out.println("ok   " + what + ": " + trial.call());
    } catch (Exception e) {
      failed = true;
      System.out.println("FAIL " + what + ": " + e);
    }
  }

  static void require(boolean condition, Object seen) {
    if (!condition) {
      throw new IllegalStateException("not as it should be: " + seen);
    }
  }
}
