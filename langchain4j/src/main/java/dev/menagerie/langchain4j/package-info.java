// SPDX-License-Identifier: Apache-2.0
/** Agents of a Menagerie server in LangChain4j's words. */
@NullMarked
package dev.menagerie.langchain4j;

import org.jspecify.annotations.NullMarked;
