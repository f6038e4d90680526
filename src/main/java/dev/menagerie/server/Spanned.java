// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Binds methods with {@code @WithSpan}, which is no binding itself, to their interceptor. */
@InterceptorBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Spanned {

  /** As it is put on methods. */
  final class Literal extends AnnotationLiteral<Spanned> implements Spanned {

    private static final long serialVersionUID = 1;

    static final Literal INSTANCE = new Literal();
  }
}
