PAYROLL  CSECT                                                          00000010
         BR    14                                                       00000020
