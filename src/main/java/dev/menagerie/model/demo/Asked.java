package dev.menagerie.model.demo;
import java.util.Optional;
final class Asked { private Asked() {} 
 static Optional<Expression> calculation(String t){ return English.calculation(Lexer.tokens(t)); } }
