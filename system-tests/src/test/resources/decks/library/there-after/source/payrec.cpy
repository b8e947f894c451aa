       01  PAY-RECORD.
           05  AMOUNT  PIC S9(7)V99.
